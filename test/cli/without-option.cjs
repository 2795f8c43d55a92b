// Makes one option of one command ineffective, as `WITHOUT_OPTION='apply --timeout'` names it: the command line accepts the
// option, and the command does not receive it. Loaded by jest and by the programs that tests start; see without-options.ts.

const { Command } = require('commander');

const [command, flag] = (process.env.WITHOUT_OPTION ?? '').split(' ');
const { action } = Command.prototype;

Command.prototype.action = function (run) {
  return action.call(this, (...args) => {
    const option = this.options.find(({ long }) => long === flag);
    if (this.name() === command && option !== undefined) delete args.at(-2)[option.attributeName()];
    return run(...args);
  });
};
