export { openModules, type OpenModules, type RoomsOptions } from './open-modules.js';
