/** Tables that no replay makes, and why. Every other table of the schema is compared. */
export const NOT_PROJECTED: Readonly<Record<string, string>> = {
  ledger_entry: 'the log itself: hashed',
  ledger_head: 'of the log: recomputed',
  ledger_tree_head: 'of the log: recomputed',
  publication_checkpoint: 'signatures cannot be made again: verified',
  publication_key: 'the keys of the log: checkpoints are verified with them, or with the one that the auditor has',
  publication_signed: 'what was last signed: held to the recomputed heads',
  publication_status: 'for people; decides nothing',
  personal_data: 'beside the ledger, erasable: its commitments are opened',
  idempotency_key: 'answers given to named requests, so that they can be given again; nothing is derived from them',
  job: 'work at hand; what it has done is in entries',
};
