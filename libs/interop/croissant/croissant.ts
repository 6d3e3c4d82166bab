/** What is stated about the dataset as a whole: members of `DescribeDataset` and of shards. */
export interface DatasetFacts {
  readonly description?: string;
  readonly creators?: readonly string[];
  readonly citation?: string;
  readonly homepage?: string;
}

/** What a description states of a file: members of a declaration. */
export interface FileFacts {
  readonly digest?: string;
  readonly bytes?: number;
  readonly mediaType?: string;
  readonly checksums?: readonly string[];
  readonly licence?: string;
  readonly languages?: readonly string[];
  /** Texts of the description that state no fact, such as a `sha256` that is none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A FileObject: a file, or a repository. */
export interface DescribedFile {
  readonly id: string;
  readonly pointer: string;
  /** As written: a URI, or a path relative to the description or within what contains it. */
  readonly url?: string;
  readonly containedIn: readonly string[];
  readonly facts: FileFacts;
}

/** A FileSet: files by patterns of their paths. Their digests are not stated. */
export interface DescribedSet {
  readonly id: string;
  readonly pointer: string;
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
  readonly containedIn: readonly string[];
  readonly facts: FileFacts;
}

/** How the paths of files, or of one file, tell their split. */
export interface SplitRule {
  /** The FileObjects and FileSets that it applies to. */
  readonly sources: ReadonlySet<string>;
  readonly property: 'filename' | 'fullpath';
  /** A regular expression of the description, unchecked; its first group is the split's name. */
  readonly pattern: string;
  /** The names that the description lists; empty: any. */
  readonly names: ReadonlySet<string>;
}

/** Something that the description states and the ledger does not take, and why. */
export interface LeftOut {
  readonly pointer: string;
  readonly why: string;
}

export interface CroissantDescription {
  readonly name?: string;
  readonly version?: string;
  readonly facts: DatasetFacts;
  readonly files: readonly DescribedFile[];
  readonly sets: readonly DescribedSet[];
  readonly splitRules: readonly SplitRule[];
  readonly leftOut: readonly LeftOut[];
}
