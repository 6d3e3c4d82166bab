import { columnSourcesOf, datasetFacetsOf, fieldsOf, mergedFacets, runFacetsOf, textOfFacet } from './event-facets.js';

const dataset = { namespace: 's3://lake', name: 'a' };

describe('facets of events', () => {
  it('are those of the latest event that has each', () => {
    const events = [{ run: { facets: { a: 1 } } }, { run: { facets: { a: 2, b: 2 } } }, { run: null }];
    expect(mergedFacets(events, runFacetsOf)).toEqual({ a: 1, b: 2 });
  });

  it('of a dataset are its own and those of it as an output and an input', () => {
    const event = {
      inputs: [
        { ...dataset, inputFacets: { read: 1 } },
        { namespace: 's3://lake', name: 'b', facets: { other: 1 } },
      ],
      outputs: [{ ...dataset, facets: { schema: 1 }, outputFacets: { written: 1 } }],
    };
    expect(mergedFacets([event], (one) => datasetFacetsOf(one, dataset))).toEqual({ schema: 1, written: 1, read: 1 });
  });

  it('give fields and columns, whatever else they hold', () => {
    const schema = { fields: [{ name: 'id', type: 'INT' }, { type: 'no name' }, 7, { name: 'x', description: 'y' }] };
    expect(fieldsOf({ schema })).toEqual([
      { name: 'id', type: 'INT', description: null },
      { name: 'x', type: null, description: 'y' },
    ]);
    const source = { namespace: 'n', name: 'd', field: 'f' };
    const columnLineage = {
      fields: { out: { inputFields: [source, { field: 'lost' }], transformationType: 'IDENTITY' } },
    };
    expect(columnSourcesOf({ columnLineage })).toEqual([
      {
        name: 'out',
        inputFields: [
          { namespace: 'n', dataset: 'd', field: 'f', transformationDescription: null, transformationType: null },
        ],
        transformationDescription: null,
        transformationType: 'IDENTITY',
      },
    ]);
    expect([columnSourcesOf({}), fieldsOf({ schema: [] }), textOfFacet({}, 'constructor', 'name')]).toEqual([
      null,
      [],
      null,
    ]);
  });
});
