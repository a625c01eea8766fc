#pragma once

// The layouts of all messages that we read, as text. One table for all versions: adding a version
// is adding a line.
//
//   metadata response key=3 v0-13 flexible@9      a message: its API key, the versions that are
//                                                 known, the first flexible one (or `none`)
//     brokers:[]struct                            an array of structures; its fields are indented
//       host:string                               in all versions of what it stands in
//       rack:string v1+ null =null                from version 1; may be null in all of them; null
//                                                 where it is absent (without `=`: 0, "", no items)
//       name:string null@12+                      may be null from version 12
//       error_code:int16 v0-3                     in versions 0 to 3
//       current_leader:struct v10+ tag0           a tagged field (KIP-482)
//
// Types: bool int8 int16 int32 int64 uuid string bytes records struct, each also as []type.

#include <string_view>

namespace wringer::wire::kafka {

extern const std::string_view k_cluster_schemas;
extern const std::string_view k_data_schemas;
extern const std::string_view k_groups_schemas;
extern const std::string_view k_transactions_schemas;

}  // namespace wringer::wire::kafka
