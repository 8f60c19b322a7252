// The part of the package that calls netstat; the rest of it does not take interfaces with labels.
require('network/lib/linux').get_active_network_interface_name((error, name) => {
  if (error) throw error;
  console.log(name);
});
