require('systeminformation').networkConnections().then(rows => console.log(JSON.stringify(rows)));
