import { entryBytes } from '@domain/ledger';
import {
  DATASET_ENTRY_KINDS,
  datasetDescribed,
  membersListed,
  splitListed,
  versionCommitted,
  versionOrdered,
  versionRefused,
  versionWithdrawn,
} from './datasets.ledger-entries.js';

const at = '2026-11-22T08:30:00.000Z';
const version = { dataset: 'allenai/dolma', version: '1.7', base: '1.6', parts: 2, members: 12252 };
const vectors = [
  [
    membersListed('allenai/dolma', '1.7', 0, { ranges: [[0, 12_000], [12_004, 12_256]], weights: [[3, 5, 2]] }), // prettier-ignore
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"dataset":"allenai/dolma","part":0,"ranges":[[0,12000],[12004,12256]],"version":"1.7","weights":[[3,5,2]]},"kind":"dataset.members-listed"}',
  ],
  [
    splitListed('allenai/dolma', '1.7', 'train', 0, { ranges: [[0, 9_000], [12_004, 12_256]] }), // prettier-ignore
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"dataset":"allenai/dolma","part":0,"ranges":[[0,9000],[12004,12256]],"split":"train","version":"1.7"},"kind":"dataset.split-listed"}',
  ],
  [
    versionOrdered(version),
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"base":"1.6","dataset":"allenai/dolma","members":12252,"parts":2,"version":"1.7"},"kind":"dataset.version-ordered"}',
  ],
  [
    versionCommitted({ ...version, base: undefined }, 12_300, {
      upto: 40_000,
      keys: 12_300,
      root: Buffer.alloc(32, 0xab),
    }),
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"commitment":"mpt-sha256@v2","dataset":"allenai/dolma","keys":12300,"members":12252,"parts":2,"root":"sha256:abababababababababababababababababababababababababababababababab","upstream":12300,"upto":40000,"version":"1.7"},"kind":"dataset.version-committed"}',
  ],
  [
    versionWithdrawn('allenai/dolma', '1.7', 'The list was an old one.'),
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"dataset":"allenai/dolma","reason":"The list was an old one.","version":"1.7"},"kind":"dataset.version-withdrawn"}',
  ],
  [
    versionRefused('allenai/dolma', '1.8', 40_001),
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"dataset":"allenai/dolma","refusal":40001,"version":"1.8"},"kind":"dataset.version-refused"}',
  ],
  [
    datasetDescribed('allenai/dolma', {
      description: 'An open corpus.\nThree trillion tokens.',
      creators: ['Ai2', 'Ünal'],
      citation: '@misc{dolma}',
      homepage: 'https://allenai.org/dolma',
    }),
    '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"citation":"@misc{dolma}","creators":["Ai2","Ünal"],"dataset":"allenai/dolma","description":"An open corpus.\\nThree trillion tokens.","homepage":"https://allenai.org/dolma"},"kind":"dataset.described"}',
  ],
] as const;

describe('entry bytes of dataset versions', () => {
  it.each(vectors)('are fixed: %#', (statement, bytes) => {
    expect(entryBytes(statement, 'key:k1', at).toString('utf8')).toBe(bytes);
  });

  it('name the splits of a version that has some', () => {
    const splits = [{ split: 'train', parts: 1, members: 9_252 }];
    expect(entryBytes(versionOrdered({ ...version, splits }), 'key:k1', at).toString('utf8')).toBe(
      '{"at":"2026-11-22T08:30:00.000Z","by":"key:k1","data":{"base":"1.6","dataset":"allenai/dolma","members":12252,"parts":2,"splits":[{"members":9252,"parts":1,"split":"train"}],"version":"1.7"},"kind":"dataset.version-ordered"}',
    );
    expect(versionOrdered({ ...version, splits: [] })).toEqual(versionOrdered(version));
  });

  it('have a vector for every kind', () => {
    expect(vectors.map(([{ kind }]) => kind)).toEqual([...DATASET_ENTRY_KINDS]);
  });
});
