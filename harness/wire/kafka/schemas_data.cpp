#include "harness/wire/kafka/schemas.h"

namespace wringer::wire::kafka {

// The messages that carry records, as of Apache Kafka 0.8 to 4.2. The notation is that of
// schemas.h.
const std::string_view k_data_schemas = R"(
produce request key=0 v0-13 flexible@9
  transactional_id:string v3+ null =null
  acks:int16
  timeout_ms:int32
  topic_data:[]struct
    name:string v0-12
    topic_id:uuid v13+
    partition_data:[]struct
      index:int32
      records:records null
produce response key=0 v0-13 flexible@9
  responses:[]struct
    name:string v0-12
    topic_id:uuid v13+
    partition_responses:[]struct
      index:int32
      error_code:int16
      base_offset:int64
      log_append_time_ms:int64 v2+ =-1
      log_start_offset:int64 v5+ =-1
      record_errors:[]struct v8+
        batch_index:int32
        batch_index_error_message:string null =null
      error_message:string v8+ null =null
      current_leader:struct v10+ tag0
        leader_id:int32 =-1
        leader_epoch:int32 =-1
  throttle_time_ms:int32 v1+
  node_endpoints:[]struct v10+ tag0
    node_id:int32
    host:string
    port:int32
    rack:string null =null
fetch request key=1 v0-18 flexible@12
  cluster_id:string v12+ null tag0 =null
  replica_id:int32 v0-14 =-1
  replica_state:struct v15+ tag1
    replica_id:int32 =-1
    replica_epoch:int64 =-1
  max_wait_ms:int32
  min_bytes:int32
  max_bytes:int32 v3+ =2147483647
  isolation_level:int8 v4+
  session_id:int32 v7+
  session_epoch:int32 v7+ =-1
  topics:[]struct
    topic:string v0-12
    topic_id:uuid v13+
    partitions:[]struct
      partition:int32
      current_leader_epoch:int32 v9+ =-1
      fetch_offset:int64
      last_fetched_epoch:int32 v12+ =-1
      log_start_offset:int64 v5+ =-1
      partition_max_bytes:int32
      replica_directory_id:uuid v17+ tag0
      high_watermark:int64 v18+ tag1 =9223372036854775807
  forgotten_topics_data:[]struct v7+
    topic:string v7-12
    topic_id:uuid v13+
    partitions:[]int32
  rack_id:string v11+
fetch response key=1 v0-18 flexible@12
  throttle_time_ms:int32 v1+
  error_code:int16 v7+
  session_id:int32 v7+
  responses:[]struct
    topic:string v0-12
    topic_id:uuid v13+
    partitions:[]struct
      partition_index:int32
      error_code:int16
      high_watermark:int64
      last_stable_offset:int64 v4+ =-1
      log_start_offset:int64 v5+ =-1
      diverging_epoch:struct v12+ tag0
        epoch:int32 =-1
        end_offset:int64 =-1
      current_leader:struct v12+ tag1
        leader_id:int32 =-1
        leader_epoch:int32 =-1
      snapshot_id:struct v12+ tag2
        end_offset:int64 =-1
        epoch:int32 =-1
      aborted_transactions:[]struct v4+ null
        producer_id:int64
        first_offset:int64
      preferred_read_replica:int32 v11+ =-1
      records:records null
  node_endpoints:[]struct v16+ tag0
    node_id:int32
    host:string
    port:int32
    rack:string null =null
list_offsets request key=2 v0-11 flexible@6
  replica_id:int32
  isolation_level:int8 v2+
  topics:[]struct
    name:string
    partitions:[]struct
      partition_index:int32
      current_leader_epoch:int32 v4+ =-1
      timestamp:int64
      max_num_offsets:int32 v0 =1
  timeout_ms:int32 v10+
list_offsets response key=2 v0-11 flexible@6
  throttle_time_ms:int32 v2+
  topics:[]struct
    name:string
    partitions:[]struct
      partition_index:int32
      error_code:int16
      old_style_offsets:[]int64 v0
      timestamp:int64 v1+ =-1
      offset:int64 v1+ =-1
      leader_epoch:int32 v4+ =-1
share_fetch response key=78 v0-2 flexible@0
  throttle_time_ms:int32
  error_code:int16
  error_message:string null =null
  acquisition_lock_timeout_ms:int32 v1+
  responses:[]struct
    topic_id:uuid
    partitions:[]struct
      partition_index:int32
      error_code:int16
      error_message:string null =null
      acknowledge_error_code:int16
      acknowledge_error_message:string null =null
      current_leader:struct
        leader_id:int32
        leader_epoch:int32
      records:records null
      acquired_records:[]struct
        first_offset:int64
        last_offset:int64
        delivery_count:int16
  node_endpoints:[]struct
    node_id:int32
    host:string
    port:int32
    rack:string null =null
share_acknowledge response key=79 v0-2 flexible@0
  throttle_time_ms:int32
  error_code:int16
  error_message:string null =null
  acquisition_lock_timeout_ms:int32 v2+
  responses:[]struct
    topic_id:uuid
    partitions:[]struct
      partition_index:int32
      error_code:int16
      error_message:string null =null
      current_leader:struct
        leader_id:int32
        leader_epoch:int32
  node_endpoints:[]struct
    node_id:int32
    host:string
    port:int32
    rack:string null =null
)";

}  // namespace wringer::wire::kafka
