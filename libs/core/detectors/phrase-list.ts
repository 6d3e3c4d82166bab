/**
 * What a phrase is worth. `A`: text in which a model names itself, though papers and news quote
 * it. `B`: refusals and set phrases of assistants; people write them too. `C`: words that models
 * use often: nothing by themselves, only a rate beside a baseline.
 */
export const TIERS = ['A', 'B', 'C'] as const;
export type Tier = (typeof TIERS)[number];

export interface Phrase {
  /** Matched after `foldText`, at the edges of words. */
  readonly phrase: string;
  readonly tier: Tier;
  /** The slug of the vendor whose models write it; absent: any model. */
  readonly vendor?: string;
}

/** The name of the list below; it changes with each change of the list. */
export const PHRASE_LIST = 'whence/phrases@1';

const tier = (name: Tier, phrases: readonly string[], vendor?: string): Phrase[] =>
  phrases.map((phrase) => ({ phrase, tier: name, vendor }));

/**
 * Our own selection, made of short phrases that tools for cleaning corpora look for and of our own.
 * It finds models that name themselves and assistants that were not edited; it finds nothing in
 * text that somebody cleaned with a list like this one.
 */
export const PHRASES: readonly Phrase[] = [
  ...tier('A', [
    'as an ai language model',
    'as a large language model',
    "i'm an ai language model",
    'i am an ai language model',
    "i'm just an ai",
    'my knowledge cutoff',
    'as of my last knowledge update',
    'i cannot fulfill your request',
    'como modelo de lenguaje',
    'como um modelo de linguagem',
    'en tant que modèle de langage',
    'als ki-sprachmodell',
    'как языковая модель',
    '作为一个人工智能语言模型',
    '作为一个ai语言模型',
    '作为一个大语言模型',
    '我的知识截止',
    'aiの言語モデルとして',
    '저는 ai 언어 모델',
  ]),
  ...tier('A', ['i am chatgpt', "i'm chatgpt", 'developed by openai', 'trained by openai', '我是chatgpt'], 'openai'),
  ...tier('A', ["i'm claude, an ai", 'i am claude, an ai', 'made by anthropic', 'created by anthropic'], 'anthropic'),
  ...tier('A', ['large language model, trained by google', "i'm gemini, a large", 'i am gemini, a large'], 'google'),
  ...tier('A', ['created by alibaba cloud', 'i am qwen', "i'm qwen", '我是通义千问'], 'alibaba'),
  ...tier('A', ['created by deepseek', "i'm deepseek", 'i am deepseek'], 'deepseek'),
  ...tier('A', ['assistant trained by meta ai', "i'm meta ai"], 'meta'),
  ...tier('A', ['created by mistral ai', 'trained by mistral ai'], 'mistral'),
  ...tier('B', [
    "i'm sorry, but i cannot",
    "i'm sorry, but i can't",
    'i apologize, but i',
    'i cannot provide assistance with',
    "i don't have personal opinions",
    "i don't have access to real-time",
    'is there anything else i can help you with',
    'how can i assist you today',
    'i hope this helps! let me know',
    'it is important to consult with a',
    'lo siento, pero no puedo',
    'je suis désolé, mais je ne peux pas',
    '很抱歉，我无法',
  ]),
  ...tier('C', [
    'delve into',
    'rich tapestry',
    "it's important to note that",
    'it is worth noting that',
    'in the ever-evolving',
    'navigating the complexities',
    'a testament to',
    'plays a crucial role in',
    'serves as a reminder',
    'in conclusion,',
  ]),
];
