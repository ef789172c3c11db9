// The module that a queue's model names: what a thread imports to fold a state.
export { queueModel as default } from './queue-model.js';
