#pragma once

namespace wringer::wire::postgres {

// How much of a connection can be understood.
enum class ConnectionState {
  starting,        // The client has said nothing, or may try again after it was refused encryption.
  negotiating,     // The server owes the one byte that answers a request for encryption.
  authenticating,  // From the StartupMessage to the first ReadyForQuery.
  ready,
  // In the states from here on bytes are only passed on; no more exchanges are seen.
  encrypted,    // TLS or GSSAPI, end to end.
  replicating,  // The client speaks the replication protocol.
  cancelling,   // A CancelRequest, which has a connection of its own.
  ended,        // The server has said that it ends the connection.
  out_of_step,  // Somebody left the protocol, or we misunderstood it: see `out_of_step_because`.
};

}  // namespace wringer::wire::postgres
