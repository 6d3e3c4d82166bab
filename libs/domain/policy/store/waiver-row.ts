import type { Waiver, WaiverContent } from '../waiver.js';

export interface WaiverRow extends Omit<Waiver, keyof WaiverContent> {
  readonly content: WaiverContent;
}

export function toWaiver({ content, ...row }: WaiverRow): Waiver {
  return { ...row, ...content };
}
