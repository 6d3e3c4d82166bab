import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** READMEs and licences of installed packages, each text once, in a fixed order. */
export function realTexts(limit: number): string[] {
  const texts = new Set<string>();
  for (const folder of readdirSync('node_modules').sort()) {
    const at = path.join('node_modules', folder);
    if (folder.startsWith('.') || folder.startsWith('@') || !statSync(at).isDirectory()) continue;
    for (const file of readdirSync(at).filter((name) => /^(readme|licen[cs]e)(\.(md|txt))?$/i.test(name))) {
      const text = readFileSync(path.join(at, file), 'utf8').slice(0, 12_000);
      if (text.length > 600) texts.add(text);
    }
    if (texts.size >= limit) break;
  }
  return [...texts].slice(0, limit);
}
