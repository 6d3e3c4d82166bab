/**
 * The tables that no replay makes, with what is checked instead. Every other table of the schema is
 * compared.
 */
export const NOT_PROJECTED: Readonly<Record<string, string>> = {
  ledger_entry: 'the log itself: its entries are hashed',
  ledger_head: 'recomputed from the log',
  ledger_tree_head: 'recomputed from the log',
  publication_checkpoint: 'signatures cannot be recomputed: verified',
  publication_key: 'compared with the rotations that entries state; checkpoints are verified with these keys',
  publication_signed: 'what was last signed: compared with the recomputed heads',
  publication_status: 'information for people: a refusal is reported',
  personal_data: 'beside the ledger, erasable: its commitments are opened',
  openlineage_body: 'bytes of events, beside the ledger: hashed, and compared with the digests in entries',
  access_log: 'who was refused and who read what, beside the ledger; nothing depends on it',
  api_key_use: 'when a key was last used, beside the ledger; nothing depends on it',
  idempotency_key: 'responses to named requests, to be returned again; nothing is derived from them',
  webhook: 'where events are sent, with secrets, beside the ledger; nothing depends on it',
  webhook_delivery: 'events that were or are to be sent: made of entries, and nothing depends on them',
  job: 'pending work; what it has done is in entries',
};

/** The columns of compared tables that no entry states, with why. */
export const NOT_STATED: Readonly<Record<string, string>> = {
  'api_key.label': 'kept outside the ledger: it may name a person',
  'api_key.hash': 'kept outside the ledger: it is derived from a secret',
  'api_key.from_setting': 'kept outside the ledger: where the key came from on this machine',
  'principal.name': 'kept outside the ledger, and erasable: it may be a person’s',
  'principal.folded_name': 'kept outside the ledger, and erasable: it may be a person’s',
  'dataset_version.request_hash': 'the hash of a request, to recognise a repeated one',
  'removal.content_hash': 'the hash of a request, to recognise a repeated one',
};
