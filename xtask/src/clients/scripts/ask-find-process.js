// The process of each port of the command line.
const find = require('find-process').default || require('find-process');

(async () => {
  const found = {};
  for (const port of process.argv.slice(2)) {
    const list = await find('port', Number(port));
    found[port] = list.map(({ pid, ppid }) => ({ pid, ppid }));
  }
  console.log(JSON.stringify(found));
})();
