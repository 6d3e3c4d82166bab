const asyncHooks = require('node:async_hooks');
const { ModuleMocker } = require('jest-mock');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');

/**
 * What the present spec file made, Jest's own included. Node carries each one that was ever entered
 * from promise to promise: unless they are disabled, each spec file makes the later ones slower.
 */
const storages = [];
asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...args) {
    super(...args);
    storages.push(this);
  }
};

/**
 * Jest's Node environment without a VM context: a worker's spec files run in the worker's own realm,
 * one after the other. jest-runtime.cjs can then keep compiled code from file to file. Each file
 * still has a module registry of its own, and what it adds to the globals or to `process` ends with
 * it.
 */
module.exports = class SharedRealmEnvironment {
  constructor({ projectConfig }) {
    this.before = new Map([globalThis, process].map((object) => [object, Object.getOwnPropertyDescriptors(object)]));
    this.env = { ...process.env };
    this.exitCode = process.exitCode;
    this.listeners = listenersOf(process);
    this.stackTraceLimit = Error.stackTraceLimit;
    this.global = globalThis;
    this.context = globalThis;
    // As in Jest's own environment: a test that fails shows more than the last ten calls.
    Error.stackTraceLimit = 100;
    Object.assign(globalThis, projectConfig.globals);
    const parts = { config: projectConfig, global: globalThis, moduleMocker: new ModuleMocker(globalThis) };
    this.moduleMocker = parts.moduleMocker;
    this.fakeTimersModern = new ModernFakeTimers(parts);
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ ...parts, timerConfig });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.context = null;
    for (const [object, descriptors] of this.before) restore(object, descriptors);
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exitCode = this.exitCode;
    for (const [event, present] of listenersOf(process))
      for (const listener of present)
        if (!this.listeners.get(event)?.includes(listener)) process.removeListener(event, listener);
    Error.stackTraceLimit = this.stackTraceLimit;
    for (const storage of storages.splice(0)) storage.disable();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Only tested for null, which ends a file's loading of modules. */
  getVmContext() {
    return this.context;
  }
};

const listenersOf = (emitter) => new Map(emitter.eventNames().map((event) => [event, emitter.rawListeners(event)]));

/** Puts an object's own properties back as they were, symbols too. */
function restore(object, before) {
  const after = Object.getOwnPropertyDescriptors(object);
  for (const key of Reflect.ownKeys(after)) {
    const [was, is] = [before[key], after[key]];
    if (was === undefined) delete object[key];
    else if (was.value !== is.value || was.get !== is.get) Object.defineProperty(object, key, was);
  }
  for (const key of Reflect.ownKeys(before)) if (!(key in after)) Object.defineProperty(object, key, before[key]);
}
