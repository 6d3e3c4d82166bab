export { openModules, type OpenModules, type OpenModulesOptions } from './open-modules.js';
