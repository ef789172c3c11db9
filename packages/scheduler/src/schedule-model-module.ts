// The module that a schedule's model names: what a thread imports to fold a state.
export { scheduleModel as default } from './schedule-model.js';
