#include "harness/wire/kafka/schemas.h"

namespace wringer::wire::kafka {

// The messages of transactions, as of Apache Kafka 0.8 to 4.2. The notation is that of schemas.h.
const std::string_view k_transactions_schemas = R"(
init_producer_id request key=22 v0-6 flexible@2
  transactional_id:string null
  transaction_timeout_ms:int32
  producer_id:int64 v3+ =-1
  producer_epoch:int16 v3+ =-1
  enable2_pc:bool v6+
  keep_prepared_txn:bool v6+
init_producer_id response key=22 v0-6 flexible@2
  throttle_time_ms:int32
  error_code:int16
  producer_id:int64 =-1
  producer_epoch:int16
  ongoing_txn_producer_id:int64 v6+ =-1
  ongoing_txn_producer_epoch:int16 v6+ =-1
add_partitions_to_txn request key=24 v0-5 flexible@3
  transactions:[]struct v4+
    transactional_id:string
    producer_id:int64
    producer_epoch:int16
    verify_only:bool
    topics:[]struct
      name:string
      partitions:[]int32
  v3_and_below_transactional_id:string v0-3
  v3_and_below_producer_id:int64 v0-3
  v3_and_below_producer_epoch:int16 v0-3
  v3_and_below_topics:[]struct v0-3
    name:string
    partitions:[]int32
add_partitions_to_txn response key=24 v0-5 flexible@3
  throttle_time_ms:int32
  error_code:int16 v4+
  results_by_transaction:[]struct v4+
    transactional_id:string
    topic_results:[]struct
      name:string
      results_by_partition:[]struct
        partition_index:int32
        partition_error_code:int16
  results_by_topic_v3_and_below:[]struct v0-3
    name:string
    results_by_partition:[]struct
      partition_index:int32
      partition_error_code:int16
add_offsets_to_txn request key=25 v0-4 flexible@3
  transactional_id:string
  producer_id:int64
  producer_epoch:int16
  group_id:string
add_offsets_to_txn response key=25 v0-4 flexible@3
  throttle_time_ms:int32
  error_code:int16
end_txn request key=26 v0-5 flexible@3
  transactional_id:string
  producer_id:int64
  producer_epoch:int16
  committed:bool
end_txn response key=26 v0-5 flexible@3
  throttle_time_ms:int32
  error_code:int16
  producer_id:int64 v5+ =-1
  producer_epoch:int16 v5+ =-1
txn_offset_commit request key=28 v0-5 flexible@3
  transactional_id:string
  group_id:string
  producer_id:int64
  producer_epoch:int16
  generation_id:int32 v3+ =-1
  member_id:string v3+
  group_instance_id:string v3+ null =null
  topics:[]struct
    name:string
    partitions:[]struct
      partition_index:int32
      committed_offset:int64
      committed_leader_epoch:int32 v2+ =-1
      committed_metadata:string null
txn_offset_commit response key=28 v0-5 flexible@3
  throttle_time_ms:int32
  topics:[]struct
    name:string
    partitions:[]struct
      partition_index:int32
      error_code:int16
)";

}  // namespace wringer::wire::kafka
