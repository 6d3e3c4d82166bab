import type ts from 'typescript';
import type { CommandClass } from '@platform/validation';

/** The classes with validating decorators, as they are at run time. */
export type RequestClasses = (declaration: ts.ClassDeclaration) => CommandClass | undefined;

/**
 * Loads the request and command classes among the source files. A class that its file does not
 * export is not found.
 */
export async function loadRequestClasses(files: readonly string[]): Promise<RequestClasses> {
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  for (const file of files.filter((one) => /\.(request|command)\.ts$/.test(one))) {
    modules.set(file, (await import(file)) as Readonly<Record<string, unknown>>);
  }
  return (declaration) => {
    const file = declaration.getSourceFile().fileName;
    return modules.get(file)?.[declaration.name?.text ?? ''] as CommandClass | undefined;
  };
}
