import type { JsonObject, JsonValue } from '@core/kernel';

/** What is wrong with a member of a card. */
export interface CardFault {
  readonly kind: 'malformed' | 'contradictory';
  readonly member: string;
  /** What the card states, as far as it can be shown. */
  readonly text?: string;
  readonly fault: string;
}

export interface CardLicence {
  readonly name: string;
  readonly url: string;
}

/** The members of a card that are read; texts as they are written, without white space around. */
export interface Card {
  readonly id: string;
  readonly name: string;
  readonly collection: string;
  /** Addresses of the dataset, its collection and its paper: http and https only. */
  readonly urls: readonly string[];
  readonly languages: readonly string[];
  readonly textSources: readonly string[];
  readonly modelGenerated: readonly string[];
  readonly derivedFrom: readonly string[];
  readonly creators: readonly string[];
  readonly licences: readonly CardLicence[];
  /** Licences that others state of the dataset, by the member that holds each. */
  readonly inferredLicences: ReadonlyMap<string, string>;
  readonly humanAnnotation: boolean | undefined;
  readonly records: number | undefined;
  readonly faults: readonly CardFault[];
}

const URL_MEMBERS = ['Dataset URL', 'Collection URL', 'GitHub URL', 'Hugging Face URL', 'ArXiv URL'] as const;
const INFERRED_LICENCES = ['HF Yaml License', 'HF Config License', 'GitHub License', 'PwC License Name'] as const;
const SHOWN = 200;
const TEXT_LIMIT = 300;
const LIST_LIMIT = 2_000;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** `readCard` returns what a card states; what is malformed is a fault, and not taken. */
export function readCard(id: string, card: JsonObject): Card {
  const faults: CardFault[] = [];
  const reader = new CardReader(card, faults);
  const human = reader.text('Human Annotation');
  if (human !== '' && human !== 'Yes' && human !== 'No')
    faults.push(malformed('Human Annotation', human, 'is neither Yes nor No'));
  return {
    id,
    name: reader.text('Dataset Name'),
    collection: reader.text('Collection'),
    urls: [...new Set(URL_MEMBERS.flatMap((member) => reader.url(member)))],
    languages: reader.list('Languages'),
    textSources: reader.list('Text Sources'),
    modelGenerated: reader.list('Model Generated'),
    derivedFrom: reader.list('Derived from Datasets'),
    creators: reader.list('Creators'),
    licences: reader.licences(),
    inferredLicences: new Map(INFERRED_LICENCES.map((member) => [member, reader.inferred(member)])),
    humanAnnotation: human === 'Yes' || human === 'No' ? human === 'Yes' : undefined,
    records: reader.count('Text Metrics', 'Num Dialogs'),
    faults,
  };
}

export function malformed(member: string, value: JsonValue | undefined, fault: string): CardFault {
  return { kind: 'malformed', member, text: shown(value), fault };
}

export function contradictory(member: string, text: string | undefined, fault: string): CardFault {
  return { kind: 'contradictory', member, text: shown(text), fault };
}

/** A value as a fault can show it: printable, and not too long. */
function shown(value: JsonValue | undefined): string | undefined {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined || text === '') return undefined;
  const printable = text.toWellFormed().replaceAll(new RegExp(UNPRINTABLE, 'gu'), '�');
  return printable.length > SHOWN ? `${printable.slice(0, SHOWN).toWellFormed()}…` : printable;
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

class CardReader {
  constructor(
    private readonly card: JsonObject,
    private readonly faults: CardFault[],
  ) {}

  /** An empty text where there is none. */
  text(member: string): string {
    return this.textOf(member, own(this.card, member));
  }

  list(member: string): string[] {
    const value = own(this.card, member);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > LIST_LIMIT) {
      this.faults.push(malformed(member, value, `is no list of at most ${LIST_LIMIT} texts`));
      return [];
    }
    const texts = value.map((one: JsonValue) => this.textOf(member, one)).filter((text) => text !== '');
    return [...new Set(texts)];
  }

  url(member: string): string[] {
    const text = this.text(member);
    if (text === '' || isWebAddress(text)) return text === '' ? [] : [text];
    this.faults.push(malformed(member, text, 'is no http or https address'));
    return [];
  }

  licences(): CardLicence[] {
    const value = own(this.card, 'Licenses') ?? [];
    if (!Array.isArray(value) || value.length > LIST_LIMIT || !value.every(isObject)) {
      this.faults.push(malformed('Licenses', value, 'is no list of licences'));
      return [];
    }
    return value.map((one) => ({
      name: this.textOf('Licenses', own(one, 'License')),
      url: this.textOf('Licenses', own(one, 'License URL')),
    }));
  }

  inferred(member: string): string {
    const inferred = own(this.card, 'Inferred Metadata');
    return isObject(inferred) ? this.textOf(member, own(inferred, member)) : '';
  }

  count(member: string, name: string): number | undefined {
    const metrics = own(this.card, member);
    const value = isObject(metrics) ? own(metrics, name) : undefined;
    if (value === undefined || value === '') return undefined;
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    this.faults.push(malformed(`${member} / ${name}`, value, 'is no whole number'));
    return undefined;
  }

  private textOf(member: string, value: JsonValue | undefined): string {
    if (value === undefined || value === null) return '';
    const text = typeof value === 'string' ? value.normalize('NFC').trim() : undefined;
    if (text !== undefined && text.length <= TEXT_LIMIT && !UNPRINTABLE.test(text)) return text;
    this.faults.push(malformed(member, value, `is no printable text of at most ${TEXT_LIMIT} characters`));
    return '';
  }
}

const own = (object: JsonObject, member: string): JsonValue | undefined =>
  Object.hasOwn(object, member) ? object[member] : undefined;

/** An address as a shard's evidence can hold it. */
function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s<>"{}|\\^`]+$/i.test(text) && URL.canParse(text);
}
