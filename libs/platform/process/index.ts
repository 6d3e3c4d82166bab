export { ChildService, type ChildServiceOptions } from './child-service.js';
export { explainListenError, findFreePort, httpUrl, portTakenMessage, tryPort } from './ports.js';
export { type EventLoopWatchOptions, watchEventLoop } from './event-loop-watch.js';
export { ProcessError, type ProcessErrorCode } from './process.errors.js';
export { commandLine, isAlive, processIdentity, worksIn } from './process-facts.js';
export { runMain } from './run-main.js';
export { type ProcessRun, SUPERVISION, type SupervisionLimits, Supervisor } from './supervisor.js';
export { shutdownSignal, untilAborted } from './shutdown-signal.js';
export { requireUsableFolder } from './usable-folder.js';
