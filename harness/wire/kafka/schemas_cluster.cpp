#include "harness/wire/kafka/schemas.h"

namespace wringer::wire::kafka {

// The messages about the cluster and the connection, as of Apache Kafka 0.8 to 4.2. The notation is
// that of schemas.h.
const std::string_view k_cluster_schemas = R"(
api_versions request key=18 v0-4 flexible@3
  client_software_name:string v3+
  client_software_version:string v3+
api_versions response key=18 v0-4 flexible@3
  error_code:int16
  api_keys:[]struct
    api_key:int16
    min_version:int16
    max_version:int16
  throttle_time_ms:int32 v1+
  supported_features:[]struct v3+ tag0
    name:string
    min_version:int16
    max_version:int16
  finalized_features_epoch:int64 v3+ tag1 =-1
  finalized_features:[]struct v3+ tag2
    name:string
    max_version_level:int16
    min_version_level:int16
  zk_migration_ready:bool v3+ tag3
metadata request key=3 v0-13 flexible@9
  topics:[]struct null@1+
    topic_id:uuid v10+
    name:string null@10+
  allow_auto_topic_creation:bool v4+ =1
  include_cluster_authorized_operations:bool v8-10
  include_topic_authorized_operations:bool v8+
metadata response key=3 v0-13 flexible@9
  throttle_time_ms:int32 v3+
  brokers:[]struct
    node_id:int32
    host:string
    port:int32
    rack:string v1+ null =null
  cluster_id:string v2+ null =null
  controller_id:int32 v1+ =-1
  topics:[]struct
    error_code:int16
    name:string null@12+
    topic_id:uuid v10+
    is_internal:bool v1+
    partitions:[]struct
      error_code:int16
      partition_index:int32
      leader_id:int32
      leader_epoch:int32 v7+ =-1
      replica_nodes:[]int32
      isr_nodes:[]int32
      offline_replicas:[]int32 v5+
    topic_authorized_operations:int32 v8+ =-2147483648
  cluster_authorized_operations:int32 v8-10 =-2147483648
  error_code:int16 v13+
find_coordinator request key=10 v0-6 flexible@3
  key:string v0-3
  key_type:int8 v1+
  coordinator_keys:[]string v4+
find_coordinator response key=10 v0-6 flexible@3
  throttle_time_ms:int32 v1+
  error_code:int16 v0-3
  error_message:string v1-3 null
  node_id:int32 v0-3
  host:string v0-3
  port:int32 v0-3
  coordinators:[]struct v4+
    key:string
    node_id:int32
    host:string
    port:int32
    error_code:int16
    error_message:string null
describe_cluster request key=60 v0-2 flexible@0
  include_cluster_authorized_operations:bool
  endpoint_type:int8 v1+ =1
  include_fenced_brokers:bool v2+
describe_cluster response key=60 v0-2 flexible@0
  throttle_time_ms:int32
  error_code:int16
  error_message:string null =null
  endpoint_type:int8 v1+ =1
  cluster_id:string
  controller_id:int32 =-1
  brokers:[]struct
    broker_id:int32
    host:string
    port:int32
    rack:string null =null
    is_fenced:bool v2+
  cluster_authorized_operations:int32 =-2147483648
create_topics request key=19 v0-7 flexible@5
  topics:[]struct
    name:string
    num_partitions:int32
    replication_factor:int16
    assignments:[]struct
      partition_index:int32
      broker_ids:[]int32
    configs:[]struct
      name:string
      value:string null
  timeout_ms:int32 =60000
  validate_only:bool v1+
create_topics response key=19 v0-7 flexible@5
  throttle_time_ms:int32 v2+
  topics:[]struct
    name:string
    topic_id:uuid v7+
    error_code:int16
    error_message:string v1+ null
    topic_config_error_code:int16 v5+ tag0
    num_partitions:int32 v5+ =-1
    replication_factor:int16 v5+ =-1
    configs:[]struct v5+ null
      name:string
      value:string null
      read_only:bool
      config_source:int8 =-1
      is_sensitive:bool
elect_leaders request key=43 v0-2 flexible@2
  election_type:int8 v1+
  topic_partitions:[]struct null
    topic:string
    partitions:[]int32
  timeout_ms:int32 =60000
elect_leaders response key=43 v0-2 flexible@2
  throttle_time_ms:int32
  error_code:int16 v1+
  replica_election_results:[]struct
    topic:string
    partition_result:[]struct
      partition_id:int32
      error_code:int16
      error_message:string null
alter_partition_reassignments request key=45 v0 flexible@0
  timeout_ms:int32 =60000
  topics:[]struct
    name:string
    partitions:[]struct
      partition_index:int32
      replicas:[]int32 null =null
alter_partition_reassignments response key=45 v0 flexible@0
  throttle_time_ms:int32
  error_code:int16
  error_message:string null
  responses:[]struct
    name:string
    partitions:[]struct
      partition_index:int32
      error_code:int16
      error_message:string null
sasl_handshake request key=17 v0-1 flexible@none
  mechanism:string
sasl_handshake response key=17 v0-1 flexible@none
  error_code:int16
  mechanisms:[]string
sasl_authenticate request key=36 v0-2 flexible@2
  auth_bytes:bytes
sasl_authenticate response key=36 v0-2 flexible@2
  error_code:int16
  error_message:string null
  auth_bytes:bytes
  session_lifetime_ms:int64 v1+
)";

}  // namespace wringer::wire::kafka
