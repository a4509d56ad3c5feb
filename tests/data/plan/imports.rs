// Error handling
use infra_errors::{InfraError, InfraResult};

// Configuration
use infra_config::{Config, ConfigLoader, ConfigValue};

// JSON operations
use infra_json::{Json, JsonDiff};

// ID generation
use infra_id::{uuid_v7, ulid, snowflake};

// Cryptography
use infra_crypto::{Sha256Hasher, Aes256GcmCipher, Ed25519Signer};

// HTTP
use infra_http::{HttpClient, Request, Response};

// OpenTelemetry
use infra_otel::{init_otel, OtelConfig, OtelGuard};

// Vector operations
use infra_vector::{VectorStore, SearchResult};

// Authentication
use infra_auth::{JwtValidator, ApiKeyValidator};

// File system
use infra_fs::{FileSystem, LocalFs};

// Message queue
use infra_mq::{MessageQueue, MemoryQueue};

// Schema validation
use infra_schema::{SchemaValidator, ValidationResult};

// Audit logging
use infra_audit::{AuditLog, SecurityEvent};

// Testing
use infra_sim::{MockHttpClient, MockVectorStore};

// Routing
use infra_router::{Router, LoadBalancer};
