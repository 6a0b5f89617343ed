//! The door with a database behind it: what goes in over HTTP and what comes out.

mod limits;
mod protocol;
mod session;
mod statements;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use poem::http::{HeaderName, Method, StatusCode, header};
use poem::{Endpoint, Request, RequestBuilder, Response};
use serde_json::{Value, json};
use waypost_domain::store::Store;
use waypost_domain::{Config, Services};

use super::endpoint;

/// A door, and the program of somebody who signed up.
struct App {
    services: Services,
    token: Option<String>,
    statements: Arc<AtomicUsize>,
    path: PathBuf,
    door: Box<dyn poem::endpoint::DynEndpoint<Output = Response>>,
}

/// What came out.
struct Said {
    status: StatusCode,
    body: Value,
    response: Response,
}

impl App {
    async fn stranger(configure: impl FnOnce(&mut Config)) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("waypost-door-{}-{number}.db", std::process::id()));
        let mut config = Config::defaults().expect("the defaults load");
        config.database.url = format!("sqlite://{}", path.display());
        configure(&mut config);
        let mut store = Store::open(&config.database).await.expect("a database");
        waypost_migration::migrate(store.writer()).await.expect("a schema");
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&statements);
        store.watch(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let services = Services::new(store, config, &[7; 32]).expect("services");
        let door = Box::new(poem::endpoint::ToDynEndpoint(endpoint(services.clone())));
        Self {
            services,
            token: None,
            statements,
            path,
            door,
        }
    }

    async fn owner() -> Self {
        let mut app = Self::stranger(|_| ()).await;
        let said = app.ask(SIGN_UP, json!({})).await;
        app.token = said.body["data"]["signUp"]["accessToken"].as_str().map(str::to_owned);
        assert!(app.token.is_some(), "{}", said.body);
        app
    }

    async fn send(&self, request: Request) -> Said {
        let mut response = self.door.call(request).await.expect("an answer");
        let bytes = response.take_body().into_vec().await.expect("a body");
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).expect("JSON")
        };
        Said {
            status: response.status(),
            body,
            response,
        }
    }

    fn post(&self) -> RequestBuilder {
        let request = Request::builder()
            .method(Method::POST)
            .uri_str("/graphql")
            .content_type("application/json");
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    async fn ask(&self, document: &str, variables: Value) -> Said {
        self.send(
            self.post()
                .body(json!({ "query": document, "variables": variables }).to_string()),
        )
        .await
    }

    /// The data of an operation that has no errors.
    async fn data(&self, document: &str, variables: Value) -> Value {
        let said = self.ask(document, variables).await;
        assert_eq!(
            (said.status, said.body.get("errors")),
            (StatusCode::OK, None),
            "{document}"
        );
        said.body["data"].clone()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.path.display()));
        }
    }
}

impl Said {
    /// The code of the first error.
    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }
}

const SIGN_UP: &str = "mutation { signUp(input: { email: \"anna@example.com\", password: \"correct horse battery\", \
     name: \"Anna\", programName: \"Shop\" }) { accessToken viewer { user { email } } userErrors { field code } } }";
