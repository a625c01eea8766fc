#include "harness/wire/kafka/schemas.h"

namespace wringer::wire::kafka {

// The messages of consumer groups, as of Apache Kafka 0.8 to 4.2. The notation is that of
// schemas.h.
const std::string_view k_groups_schemas = R"(
offset_commit request key=8 v0-10 flexible@8
  group_id:string
  generation_id_or_member_epoch:int32 v1+ =-1
  member_id:string v1+
  group_instance_id:string v7+ null =null
  retention_time_ms:int64 v2-4 =-1
  topics:[]struct
    name:string v0-9
    topic_id:uuid v10+
    partitions:[]struct
      partition_index:int32
      committed_offset:int64
      committed_leader_epoch:int32 v6+ =-1
      commit_timestamp:int64 v1 =-1
      committed_metadata:string null
offset_commit response key=8 v0-10 flexible@8
  throttle_time_ms:int32 v3+
  topics:[]struct
    name:string v0-9
    topic_id:uuid v10+
    partitions:[]struct
      partition_index:int32
      error_code:int16
offset_fetch request key=9 v0-10 flexible@6
  group_id:string v0-7
  topics:[]struct v0-7 null@2-7
    name:string
    partition_indexes:[]int32
  groups:[]struct v8+
    group_id:string
    member_id:string v9+ null =null
    member_epoch:int32 v9+ =-1
    topics:[]struct null
      name:string v8-9
      topic_id:uuid v10+
      partition_indexes:[]int32
  require_stable:bool v7+
offset_fetch response key=9 v0-10 flexible@6
  throttle_time_ms:int32 v3+
  topics:[]struct v0-7
    name:string
    partitions:[]struct
      partition_index:int32
      committed_offset:int64
      committed_leader_epoch:int32 v5-7 =-1
      metadata:string null
      error_code:int16
  error_code:int16 v2-7
  groups:[]struct v8+
    group_id:string
    topics:[]struct
      name:string v8-9
      topic_id:uuid v10+
      partitions:[]struct
        partition_index:int32
        committed_offset:int64
        committed_leader_epoch:int32 =-1
        metadata:string null
        error_code:int16
    error_code:int16
join_group request key=11 v0-9 flexible@6
  group_id:string
  session_timeout_ms:int32
  rebalance_timeout_ms:int32 v1+ =-1
  member_id:string
  group_instance_id:string v5+ null =null
  protocol_type:string
  protocols:[]struct
    name:string
    metadata:bytes
  reason:string v8+ null =null
join_group response key=11 v0-9 flexible@6
  throttle_time_ms:int32 v2+
  error_code:int16
  generation_id:int32 =-1
  protocol_type:string v7+ null =null
  protocol_name:string null@7+
  leader:string
  skip_assignment:bool v9+
  member_id:string
  members:[]struct
    member_id:string
    group_instance_id:string v5+ null =null
    metadata:bytes
heartbeat request key=12 v0-4 flexible@4
  group_id:string
  generation_id:int32
  member_id:string
  group_instance_id:string v3+ null =null
heartbeat response key=12 v0-4 flexible@4
  throttle_time_ms:int32 v1+
  error_code:int16
leave_group request key=13 v0-5 flexible@4
  group_id:string
  member_id:string v0-2
  members:[]struct v3+
    member_id:string
    group_instance_id:string null =null
    reason:string v5+ null =null
leave_group response key=13 v0-5 flexible@4
  throttle_time_ms:int32 v1+
  error_code:int16
  members:[]struct v3+
    member_id:string
    group_instance_id:string null
    error_code:int16
sync_group request key=14 v0-5 flexible@4
  group_id:string
  generation_id:int32
  member_id:string
  group_instance_id:string v3+ null =null
  protocol_type:string v5+ null =null
  protocol_name:string v5+ null =null
  assignments:[]struct
    member_id:string
    assignment:bytes
sync_group response key=14 v0-5 flexible@4
  throttle_time_ms:int32 v1+
  error_code:int16
  protocol_type:string v5+ null =null
  protocol_name:string v5+ null =null
  assignment:bytes
consumer_group_heartbeat request key=68 v0-1 flexible@0
  group_id:string
  member_id:string
  member_epoch:int32
  instance_id:string null =null
  rack_id:string null =null
  rebalance_timeout_ms:int32 =-1
  subscribed_topic_names:[]string null =null
  subscribed_topic_regex:string v1+ null =null
  server_assignor:string null =null
  topic_partitions:[]struct null =null
    topic_id:uuid
    partitions:[]int32
consumer_group_heartbeat response key=68 v0-1 flexible@0
  throttle_time_ms:int32
  error_code:int16
  error_message:string null =null
  member_id:string null =null
  member_epoch:int32
  heartbeat_interval_ms:int32
  assignment:struct null =null
    topic_partitions:[]struct
      topic_id:uuid
      partitions:[]int32
)";

}  // namespace wringer::wire::kafka
