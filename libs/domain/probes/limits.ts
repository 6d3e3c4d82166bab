/** Prompts of a set: of one prompt no interval can be drawn. */
export const PROMPTS = { min: 2, max: 10_000 } as const;
/** UTF-16 units of a prompt's key. */
export const KEY_LENGTH = 1_000;
/** UTF-16 units of an answer: its tokens are compared in memory, and in one turn. */
export const ANSWER_LENGTH = 200_000;
/** UTF-16 units of all keys and answers of a model: they are held in memory. */
export const TEXT_LENGTH = 64 * 1024 * 1024;
/** Prompts below which a difference raises no finding. */
export const PROMPTS_OF_A_FINDING = 20;
