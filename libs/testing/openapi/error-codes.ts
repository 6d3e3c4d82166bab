import ts from 'typescript';

/** The codes of every error class in the files, sorted: the string literals of its `code`. */
export function errorCodesOf(files: readonly ts.SourceFile[], checker: ts.TypeChecker): string[] {
  const classes = files
    .filter(({ fileName }) => !/\/apps\/(?!api\/)/.test(fileName))
    .flatMap((file) => file.statements.filter(ts.isClassDeclaration))
    .filter(({ name }) => name?.text.endsWith('Error'));
  const codes = classes.flatMap((declaration) => {
    const code = checker.getTypeAtLocation(declaration).getProperty('code');
    const type = code && checker.getTypeOfSymbol(code);
    return (type?.isUnion() ? type.types : type ? [type] : []).flatMap((one) =>
      one.isStringLiteral() ? [one.value] : [],
    );
  });
  return [...new Set(codes)].sort();
}
