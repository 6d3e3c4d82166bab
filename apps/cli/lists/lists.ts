import type { Item, ListCommand, ListedColumn } from './list.js';

const LINE_LIMIT = 80;

interface SplitSize {
  readonly split: string;
  readonly shards: number;
}

const sizes = (splits: readonly SplitSize[]): string =>
  splits.map(({ split, shards }) => `${split} ${shards.toLocaleString('en')}`).join(', ');

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The first line of a text, shortened for a table. */
function firstLine(long: string): string {
  const [line = ''] = long.split('\n');
  return line === long && line.length <= LINE_LIMIT ? line : `${line.slice(0, LINE_LIMIT)} …`;
}

function subjectOf({ subject }: Item): string {
  return Object.entries(subject as Record<string, string>)
    .map(([kind, name]) => `${kind} ${name}`)
    .join(', ');
}

function selectorOf({ selector }: Item): string {
  return JSON.stringify(selector).replaceAll('"', '');
}

function parentOf(parent: Item): string {
  const { external, model, version, relation } = parent;
  return `${text(relation)} ${typeof external === 'string' ? external : `${text(model)}@${text(version)}`}`;
}

const column = (heading: string, cell: ListedColumn['cell'] = heading): ListedColumn => ({ heading, cell });
const encoded = (name: string | undefined): string => encodeURIComponent(name ?? '');

const DATASET_VERSION = [
  ['dataset', 'such as allenai/dolma'],
  ['version', 'such as 1.7'],
] as const;
const MODEL_VERSION = [
  ['model', 'such as olmo-3-32b'],
  ['version', 'such as stage2-ingredient1'],
] as const;
const RULE_COLUMNS = [
  column('state'),
  column('effect'),
  column('gates', ({ gates }) => (gates as string[]).join(', ')),
  column('from', 'effective.from'),
  column('to', 'effective.to'),
  column('title'),
  column('clause'),
  column('retired for', 'retiredFor'),
  column('entry'),
];
const ofFinding = { names: [['finding', 'the id, as `whence findings` shows it']] } as const;

export const LIST_COMMANDS: readonly ListCommand[] = [
  {
    name: 'vendors',
    description: 'List the vendors; with a slug, the terms of that vendor.',
    filters: [],
    list: { path: () => '/v1/vendors', columns: [column('slug'), column('name'), column('kind'), column('entry')] },
    below: {
      argument: 'slug',
      description: 'list the terms of this vendor',
      filters: [
        { flag: 'at', description: 'only terms in force at this instant' },
        { flag: 'channel', description: 'only terms for this channel or for every channel' },
        { flag: 'jurisdiction', description: 'only terms for this jurisdiction or for every jurisdiction' },
        { flag: 'generator', description: 'only terms that bind this model, vendor/name@version, or every model' },
      ],
      list: {
        path: ([slug]) => `/v1/vendors/${encoded(slug)}/terms`,
        columns: [
          column('document'),
          column('version'),
          column('withdrawn', 'withdrawn.reason'),
          column('channel'),
          column('jurisdiction'),
          column('models', ({ generators }) => ((generators ?? []) as string[]).join(', ')),
          column('from', 'effective.from'),
          column('to', 'effective.to'),
          column('rules', ({ rules }) => (rules as Item[]).map(({ rule }) => text(rule)).join(', ')),
          column('entry'),
        ],
      },
    },
    withdraw: {
      description: 'Withdraw terms that were recorded by mistake.',
      names: [
        ['slug', 'the vendor'],
        ['terms', 'the id of the terms, as `whence vendors <slug> --json` shows it'],
      ],
      path: ([slug, terms]) => `/v1/vendors/${encoded(slug)}/terms/${encoded(terms)}`,
    },
  },
  {
    name: 'datasets',
    description: 'List the datasets and what is stated about each; with a name, the versions of that dataset.',
    filters: [],
    list: {
      path: () => '/v1/datasets',
      columns: [
        column('dataset'),
        column('versions'),
        column('latest'),
        column('creators', ({ creators }) => ((creators ?? []) as string[]).join(', ')),
        column('homepage'),
        column('description', ({ description }) => firstLine(text(description))),
      ],
    },
    below: {
      argument: 'dataset',
      description: 'list the versions of this dataset',
      list: {
        path: ([dataset]) => `/v1/datasets/${encoded(dataset)}/versions`,
        columns: [
          column('version'),
          column('state'),
          column('shards'),
          column('with ancestors', 'upstreamShards'),
          column('splits', ({ splits }) => sizes((splits ?? []) as readonly SplitSize[])),
          column('made from', 'base'),
          column('committed', 'committedAt'),
          column('entry', 'committedEntry'),
          column('withdrawn', 'withdrawn.reason'),
        ],
      },
    },
    reports: [
      {
        name: 'policy',
        description: 'Show each rule’s verdict on a dataset version, as it was at its commit and as it is now.',
        names: DATASET_VERSION,
        report: 'dataset-policy',
      },
    ],
    withdraw: {
      description: 'Withdraw a dataset version that was committed by mistake, once it has no uses.',
      names: DATASET_VERSION,
      path: ([dataset, version]) => `/v1/datasets/${encoded(dataset)}/versions/${encoded(version)}`,
    },
  },
  {
    name: 'models',
    description: 'List the models; with a name, the versions of that model.',
    filters: [],
    list: { path: () => '/v1/models', columns: [column('model'), column('versions'), column('latest')] },
    below: {
      argument: 'model',
      description: 'list the versions of this model',
      list: {
        path: ([model]) => `/v1/models/${encoded(model)}/versions`,
        columns: [
          column('version'),
          column('made from', ({ parents }) => (parents as Item[]).map(parentOf).join(', ')),
          column('entry'),
          column('withdrawn', 'withdrawn.reason'),
        ],
      },
    },
    reports: [
      {
        name: 'policy',
        description: 'Show each rule’s verdict on the uses of a model version, as they were recorded and as it is now.',
        names: MODEL_VERSION,
        report: 'model-policy',
      },
    ],
    withdraw: {
      description: 'Withdraw a model version that was declared by mistake, once it has no uses and is no parent.',
      names: MODEL_VERSION,
      path: ([model, version]) => `/v1/models/${encoded(model)}/versions/${encoded(version)}`,
    },
  },
  {
    name: 'uses',
    whole: true,
    description: 'List the dataset versions that a model version was trained on.',
    required: MODEL_VERSION,
    filters: [],
    list: {
      path: ([model, version]) => `/v1/models/${encoded(model)}/versions/${encoded(version)}`,
      member: 'uses',
      columns: [
        column('dataset'),
        column('version'),
        column('splits', ({ splits }) => (splits as string[] | undefined)?.join(', ') ?? ''),
        column('stage'),
        column('started', 'startedAt'),
        column('finished', ({ finishedAt }) => text(finishedAt) || '(no end recorded)'),
        column('purpose'),
        column('offered in', ({ jurisdictions }) => (jurisdictions as string[] | undefined)?.join(', ') ?? ''),
        column('entry'),
      ],
    },
    withdraw: {
      description: 'Withdraw a use that was recorded by mistake, or many.',
      many: true,
      names: [
        ['model', 'such as olmo-3-32b'],
        ['version', 'such as stage2-ingredient1'],
        ['use', 'the id of the use, as `whence uses <model> <version> --json` shows it'],
      ],
      path: ([model, version, use]) => `/v1/models/${encoded(model)}/versions/${encoded(version)}/uses/${encoded(use)}`,
    },
  },
  {
    name: 'approvals',
    description: 'List who approved whose access to a vendor, for what, and for how long.',
    required: [['vendor', 'such as openai']],
    filters: [
      { flag: 'at', description: 'only approvals that hold at this instant' },
      { flag: 'channel', description: 'only approvals for this channel or for every channel' },
    ],
    list: {
      path: ([vendor]) => `/v1/vendors/${encoded(vendor)}/approvals`,
      columns: [
        column('granted to', 'grantedTo'),
        column('approved by', 'approvedBy'),
        column('channel'),
        column('generator'),
        column('for', 'purpose'),
        column('from', 'effective.from'),
        column('to', 'effective.to'),
        column('entry'),
      ],
    },
  },
  {
    name: 'removals',
    description: 'List the removals, the latest first; with an id, what was checked of that removal, and the evidence.',
    filters: [
      { flag: 'state', description: 'only removals in this state, such as breached' },
      { flag: 'overdue', description: 'only removals that are overdue: true or false' },
      { flag: 'due-before', description: 'only removals due before this instant' },
    ],
    list: {
      path: () => '/v1/removals',
      columns: [
        column('removal', 'id'),
        column('state'),
        column('selector', selectorOf),
        column('method'),
        column('effective', 'effectiveAt'),
        column('verified by', ({ verification }) => text(verification) || 'never verified'),
        column('reason'),
      ],
    },
  },
  {
    name: 'waivers',
    description: 'List the exceptions from rules, the latest first.',
    filters: [
      { flag: 'rule', description: 'only waivers of this rule' },
      { flag: 'state', description: 'only waivers in this state: requested, approved, ended or expired' },
    ],
    list: {
      path: () => '/v1/waivers',
      columns: [
        column('waiver'),
        column('state'),
        column('rule'),
        column('scope', ({ scope }) => JSON.stringify(scope).replaceAll('"', '')),
        column('until'),
        column('reason'),
      ],
    },
    steps: [
      {
        name: 'approve',
        description: 'Approve a waiver, as another person than the one who requested it.',
        names: [['waiver', 'such as waiver-1']],
        path: ([waiver]) => `/v1/waivers/${encoded(waiver)}/approve`,
      },
      {
        name: 'end',
        description: 'End a waiver before its time, or refuse one that was requested.',
        names: [['waiver', 'such as waiver-1']],
        path: ([waiver]) => `/v1/waivers/${encoded(waiver)}/end`,
      },
    ],
  },
  {
    name: 'rules',
    description: 'List the rules; with a slug, the statements of that rule.',
    filters: [{ flag: 'state', description: 'only rules in this state: stated or retired' }],
    list: { path: () => '/v1/rules', columns: [column('rule'), ...RULE_COLUMNS] },
    below: {
      argument: 'slug',
      description: 'list the statements of this rule, oldest first',
      list: { path: ([slug]) => `/v1/rules/${encoded(slug)}/history`, columns: RULE_COLUMNS },
    },
    reports: [
      {
        name: 'replay',
        description: 'Show which past commits and uses a rule would have denied, whatever its gates and period are.',
        names: [['slug', 'the rule, such as no-vendor-output']],
        report: 'replay',
      },
    ],
  },
  {
    name: 'findings',
    description: 'List what was found wrong, the latest first.',
    filters: [
      { flag: 'state', description: 'only findings in this state: open, acknowledged, resolved or waived' },
      { flag: 'kind', description: 'only findings of this kind, such as verification-violated' },
      { flag: 'severity', description: 'only findings of this severity: info, warning or violation' },
      { flag: 'rule', description: 'only findings about this rule' },
      {
        flag: 'vendor',
        description: 'only findings about this vendor, rules that name it and removals that select it',
      },
      { flag: 'dataset', description: 'only findings about this dataset' },
      { flag: 'model', description: 'only findings about this model' },
      { flag: 'version', description: 'only findings about this version of the dataset or the model' },
      { flag: 'owner', description: 'only findings of this owner: the id of a principal, or none' },
      { flag: 'since', description: 'only findings raised at this instant or later' },
      { flag: 'before', description: 'only findings raised before this instant' },
      { flag: 'ignored', description: 'only findings that are ignored, or not: true or false' },
      { flag: 'regressed', description: 'only findings that were resolved once and found again: true or false' },
      { flag: 'removal', description: 'only findings about this removal' },
      { flag: 'shard', description: 'only findings about this shard' },
    ],
    list: {
      path: () => '/v1/findings',
      columns: [
        column('severity'),
        column('state'),
        column('subject', subjectOf),
        column('count'),
        column('what', 'detail'),
        column('such as', ({ examples }) => text((examples as unknown[])[0])),
        column('last seen', 'lastSeenAt'),
        column('owner'),
        column('ignored until', 'ignoredUntil'),
        column('finding', 'id'),
      ],
    },
    steps: [
      { name: 'acknowledge', description: 'Acknowledge a finding: somebody takes care of it.', ...ofFinding },
      { name: 'resolve', description: 'Resolve a finding: the fault no longer exists.', ...ofFinding },
      { name: 'waive', description: 'Waive a finding: it is accepted as it is.', ...ofFinding },
      { name: 'assign', description: 'Assign a finding to whom the key belongs.', ...ofFinding },
    ].map((step) => ({ ...step, path: ([id]) => `/v1/findings/${encoded(id)}/${step.name}` })),
  },
  {
    name: 'shards',
    description: 'List the shards in the order of their registration.',
    filters: [
      { flag: 'dataset', description: 'only shards declared to be of this dataset' },
      { flag: 'kind', description: 'only shards with an origin of this kind, such as model_generated' },
      { flag: 'vendor', description: 'only shards that this vendor’s models reach' },
      { flag: 'channel', description: 'only shards that came through this channel' },
      { flag: 'generator', description: 'only shards of this generator: vendor/name or vendor/name@version' },
      { flag: 'involvement', description: 'only shards with an origin of this involvement, such as annotation' },
      { flag: 'label', description: 'only shards with this label, as name:value' },
      { flag: 'uri-prefix', description: 'only shards whose URI begins so' },
      { flag: 'checksum', description: 'only shards of which this md5:… or etag:… is stated' },
    ],
    list: {
      path: () => '/v1/shards',
      columns: [
        column('shard', 'name'),
        column('uri', ({ uri, name }) => (uri === name ? '' : text(uri))),
        column('dataset'),
        column('records'),
        column('tokens'),
        column('bytes'),
        column('entry'),
      ],
    },
  },
];
