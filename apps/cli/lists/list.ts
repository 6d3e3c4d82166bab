/** The items of a response; the OpenAPI document has their members. */
export type Item = Readonly<Record<string, unknown>>;

/** A query parameter of the list, offered as `--<flag>`. */
export interface Filter {
  /** Of the option, in kebab case; that of the parameter is the same in camel case. */
  readonly flag: string;
  readonly description: string;
}

export interface ListedColumn {
  readonly heading: string;
  /** A member of the item, or members below it, separated by dots; or a text made of the item. */
  readonly cell: string | ((item: Item) => string);
}

/** A list of the HTTP interface, as a command shows it. */
export interface List {
  readonly path: (names: readonly string[]) => string;
  readonly columns: readonly ListedColumn[];
  /** The member of the response that holds the items. Defaults to `items`. */
  readonly member?: string;
}

/** A command: what it lists without and with an argument. */
export interface ListCommand {
  readonly name: string;
  readonly description: string;
  /** Names that must be given, each with its description. */
  readonly required?: readonly (readonly [string, string])[];
  /** It is answered whole: there are no pages. */
  readonly whole?: boolean;
  readonly list: List;
  readonly filters: readonly Filter[];
  /** What is listed below one item, whose name is then given. */
  readonly below?: ListBelow;
  readonly withdraw?: WithdrawCommand;
  /** Commands below the list that show what rules find. */
  readonly reports?: readonly ReportCommand[];
  /** Commands below the list that take a step, for a reason. */
  readonly steps?: readonly StepCommand[];
}

/** A list below one item of another; its filters are refused without the name of the item. */
interface ListBelow {
  readonly argument: string;
  readonly description: string;
  readonly list: List;
  readonly filters?: readonly Filter[];
}

/** A command below a list: shows what rules find in an item. */
export interface ReportCommand {
  readonly name: string;
  readonly description: string;
  /** Names that must be given, each with its description. */
  readonly names: readonly (readonly [string, string])[];
  readonly report: 'dataset-policy' | 'model-policy' | 'replay';
}

/** A command below a list: takes a step in the life of an item. */
export interface StepCommand extends WithdrawCommand {
  readonly name: string;
}

/** A command below a list: withdraws what was stated by mistake. */
export interface WithdrawCommand {
  readonly description: string;
  /** Names that must be given, each with its description. */
  readonly names: readonly (readonly [string, string])[];
  readonly path: (names: readonly string[]) => string;
  /** It takes conditions on uses in place of the names, too. */
  readonly many?: boolean;
}
