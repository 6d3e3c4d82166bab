import { type JsonObject, sha256, systemClock, verifyOpening } from '@core/kernel';
import { RepeatedRequests } from '@domain/access';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { openModules, type OpenModules } from '@testing/modules';
import { type ErasureReason, PersonalDataModule, PersonalDataReadModel, PersonalDataService } from './index.js';

const PAYLOAD = { name: 'Ada Beispiel', contact: 'ada@example.org' };

describe('personal data', () => {
  let rooms: OpenModules;
  let service: PersonalDataService;
  let kept: PersonalDataReadModel;
  let ledger: LedgerReadModel;

  beforeAll(async () => {
    rooms = await openModules({ imports: [PersonalDataModule] });
    service = rooms.get(PersonalDataService);
    kept = rooms.get(PersonalDataReadModel);
    ledger = rooms.get(LedgerReadModel);
  });
  afterAll(() => rooms?.close());

  const write = <Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    rooms.database.transaction(body);
  const keep = (payload: JsonObject = PAYLOAD) => write((tx) => service.keep(tx, payload));
  const erase = (id: string, reason: string = 'subject_request') =>
    write((tx) => service.erase(tx, 'key:x', id, { reason: reason as ErasureReason }));
  const sizeNow = async (): Promise<number> => (await ledger.position()).treeSize;
  const everyRow = async (): Promise<string> => {
    const tables = ['personal_data', 'personal_data_erasure', 'ledger_entry', 'idempotency_key'];
    const rows = tables.map((table) => rooms.database.query(`SELECT row_to_json(t)::text AS row FROM ${table} t`));
    return JSON.stringify(await Promise.all(rows));
  };

  it('is stored under a commitment that its opening proves', async () => {
    const { id, commitment } = await keep();
    const opening = await kept.opening(id);
    if (!opening) throw new Error('no opening');
    expect(opening).toEqual({ id, commitment, salt: expect.stringMatching(/^[0-9a-f]{64}$/), payload: PAYLOAD });
    expect(verifyOpening(commitment, Buffer.from(opening.salt, 'hex'), opening.payload)).toBe(true);
    expect(verifyOpening(commitment, Buffer.from(opening.salt, 'hex'), { ...PAYLOAD, name: 'Eve' })).toBe(false);
  });

  it('has a new salt and commitment each time', async () => {
    const [one, two] = [await keep(), await keep()];
    expect(one.commitment).not.toBe(two.commitment);
    expect((await kept.opening(one.id))?.salt).not.toBe((await kept.opening(two.id))?.salt);
  });

  it('is stored only if the transaction commits', async () => {
    let id = '';
    const failed = write(async (tx) => {
      ({ id } = await service.keep(tx, PAYLOAD));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await kept.opening(id)).toBeNull();
  });

  it('is erased by an entry with the commitment; salt and payload are gone', async () => {
    const { id, commitment } = await keep({ name: 'Grace Muster' });
    const salt = (await kept.opening(id))?.salt ?? '';
    const { receipt, existing } = await erase(id);
    expect(existing).toBe(false);
    expect(await kept.opening(id)).toBeNull();
    const entry = await ledger.entry(receipt.index);
    expect([entry.kind, entry.by, entry.data]).toEqual([
      'personal-data.erased',
      'key:x',
      { commitment, reason: 'subject_request' },
    ]);
    const left = await everyRow();
    expect(left).not.toContain(salt);
    for (const text of ['Grace Muster', Buffer.from('Grace Muster').toString('hex')]) expect(left).not.toContain(text);
    expect(left).toContain(commitment.slice(7));
  });

  it('leaves the proofs of earlier entries unchanged', async () => {
    const { id } = await keep();
    await erase((await keep()).id);
    const before = await sizeNow();
    const proof = await ledger.inclusionProof(before - 1, before);
    await erase(id);
    expect(await ledger.inclusionProof(before - 1, before)).toEqual(proof);
    expect((await ledger.consistencyProof(before)).from.treeSize).toBe(before);
  });

  it('is erased once; a repeat returns the first receipt', async () => {
    const { id } = await keep();
    const first = await erase(id);
    const before = await sizeNow();
    expect(await erase(id, 'retention_ended')).toEqual({ receipt: first.receipt, existing: true });
    expect(await sizeNow()).toBe(before);
  });

  it('refuses unknown ids, and reasons in free text', async () => {
    const { id } = await keep();
    for (const unknown of ['x', '', '0'.repeat(64), id.toUpperCase()])
      await expect(erase(unknown)).rejects.toMatchObject({ code: 'personal-data-not-found' });
    await expect(erase(id, 'Ada asked for it')).rejects.toMatchObject({
      code: 'malformed-erasure',
      complaints: [{ pointer: '/reason', message: expect.any(String) }],
    });
    expect(await kept.opening(id)).not.toBeNull();
  });

  it('deletes the hashes of requests that held it, from which it could be guessed', async () => {
    const { id } = await keep();
    const repeats = new RepeatedRequests(rooms.get(LedgerService), systemClock);
    const request = { key: 'named', requestHash: sha256('POST {"contact":"ada@example.org"}') };
    await write((tx) => repeats.remember(tx, 'key:x', request, { status: 201, response: {}, personalData: id }));
    expect(await write((tx) => repeats.recall(tx, 'key:x', request))).toEqual({ status: 201, response: {} });
    await erase(id);
    await expect(write((tx) => repeats.recall(tx, 'key:x', request))).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
    expect(await everyRow()).not.toContain(request.requestHash.toString('hex'));
  });

  it('refuses a payload beyond the limit', async () => {
    await expect(keep({ text: 'x'.repeat(70_000) })).rejects.toMatchObject({ code: 'personal-data-too-large' });
  });
});
