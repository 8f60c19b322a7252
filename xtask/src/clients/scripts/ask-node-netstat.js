// All rows that node-netstat understands.
const netstat = require('node-netstat');

const rows = [];
netstat({ sync: false, done: () => console.log(JSON.stringify(rows)) }, row => {
  rows.push(row);
});
