// "./x.js" in a .ts source means "./x.ts"; everything else resolves as usual.
module.exports = (request, options) => {
  const relative = request.startsWith('./') || request.startsWith('../');
  if (relative && request.endsWith('.js') && !options.basedir.includes('/node_modules/')) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // a real .js file
    }
  }
  return options.defaultResolver(request, options);
};
