//! From a request to an operation's result: who asks, how often, what, and then the engine.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{ServerError, Variables};
use poem::Request;
use poem::http::{StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;
use waypost_domain::session::admit::admit;
use waypost_domain::{Error, Scope};

use super::answer::Answer;
use super::message::{self, Message};
use super::rate::{self, Turn};
use super::{Door, bearer};
use crate::graphql::caller::{Admitted, Caller};
use crate::graphql::error::{Code, coded, coded_with_pause, present, shown};
use crate::graphql::result::{add_typenames, finish};
use crate::graphql::{cookie, limits, rows};
use crate::http::client_address::ClientAddress;

/// Who sent a request.
struct Sender {
    scope: Option<Scope>,
    address: Option<IpAddr>,
    refresh_token: Option<SecretString>,
}

impl Door {
    /// Answers one request; both sides of the result are answers.
    pub(super) async fn answer(&self, mut request: Request) -> Result<Answer, Answer> {
        let message = message::read(&mut request).await?;
        let (sender, turn) = self.count(&request).await?;
        let answer = match self.operation(message) {
            Ok(operation) => self.execute(operation, sender).await,
            Err(refused) => refused,
        };
        Ok(answer.with_all(turn.headers()))
    }

    /// Finds out who asks, and counts the operation for them. Wrong tokens count for the address that tries them.
    async fn count(&self, request: &Request) -> Result<(Sender, Turn), Answer> {
        let address = request.data::<ClientAddress>().and_then(|client| client.0);
        let admitted = match bearer::token(request.headers()) {
            Ok(Some(token)) => admit(&self.services, token.expose_secret()).await.map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        let turn = self
            .rate
            .take(rate::caller(admitted.as_ref().ok().and_then(Option::as_ref), address));
        if let Some(wait) = turn.wait {
            let error = coded_with_pause(Code::RateLimited, Error::RateLimited(wait).to_string(), wait);
            return Err(Answer::refused(StatusCode::TOO_MANY_REQUESTS, error).with_all(turn.headers()));
        }
        match admitted {
            Ok(scope) => Ok((
                Sender {
                    scope,
                    address,
                    refresh_token: cookie::read(request.headers()),
                },
                turn,
            )),
            Err(error) => Err(self.not_admitted(&error).with_all(turn.headers())),
        }
    }

    fn not_admitted(&self, error: &Error) -> Answer {
        let status = match error {
            Error::Unavailable(_) | Error::Overloaded | Error::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Unauthenticated(_)
            | Error::Forbidden(_)
            | Error::NotFound(_)
            | Error::Invalid(_)
            | Error::Conflict(_)
            | Error::RateLimited(_) => StatusCode::UNAUTHORIZED,
        };
        Answer::refused(status, shown(error, &self.services.entropy))
    }

    /// Reads the document and finds the operation that is meant.
    fn operation(&self, message: Message) -> Result<Operation, Answer> {
        let closed = !self.services.config.server.introspection;
        let document = limits::parse(&message.document, closed).map_err(|error| self.unreadable(error))?;
        let operation = chosen(&document, message.operation.as_deref());
        let kind = operation.map_or(OperationType::Query, |operation| operation.ty);
        if message.by_get && kind != OperationType::Query {
            let error = coded(Code::BadUserInput, "send mutations by POST");
            return Err(Answer::refused(StatusCode::METHOD_NOT_ALLOWED, error).with(header::ALLOW, "POST"));
        }
        let mut variables = message.variables;
        if let Some(operation) = operation {
            name_absent(&mut variables, operation);
        }
        Ok(Operation {
            text: message.document,
            name: message.operation,
            document,
            kind,
            variables,
        })
    }

    fn unreadable(&self, error: ServerError) -> Answer {
        let mut result = async_graphql::Response::from_errors(vec![error]);
        present(&mut result.errors, &self.services.entropy, false);
        Answer::executed(result)
    }

    async fn execute(&self, operation: Operation, sender: Sender) -> Answer {
        let (tasks, waiting) = mpsc::unbounded_channel();
        let admitted = sender.scope.map(|scope| {
            let rows = rows::loader(scope.clone(), tasks);
            // Mutations run one after the other, and each must see what the one before it did.
            rows.enable_all_cache(operation.kind == OperationType::Query);
            Admitted {
                scope,
                rows: Arc::new(rows),
            }
        });
        let caller = Caller {
            services: self.services.clone(),
            address: sender.address,
            refresh_token: sender.refresh_token,
            admitted,
        };
        let request = operation.request().data(caller);
        let mut result = rows::take_turns(self.schema.execute(request), waiting).await;
        if let Some(chosen) = chosen(&operation.document, operation.name.as_deref()) {
            finish(
                &self.types,
                (&operation.document, chosen),
                &operation.variables,
                &mut result,
            );
        }
        present(
            &mut result.errors,
            &self.services.entropy,
            !self.services.config.server.introspection,
        );
        Answer::executed(result)
    }
}

/// What is to be executed.
struct Operation {
    text: String,
    name: Option<String>,
    /// The document as it came.
    document: ExecutableDocument,
    kind: OperationType,
    variables: Variables,
}

impl Operation {
    /// As the engine takes it.
    fn request(&self) -> async_graphql::Request {
        let mut request = async_graphql::Request::new(self.text.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.name);
        let mut document = self.document.clone();
        add_typenames(&mut document);
        request.set_parsed_query(document);
        request
    }
}

/// The operation that is meant; none when the engine will refuse the choice.
fn chosen<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    let mut operations = document.operations.iter();
    let (first_name, first) = operations.next()?;
    match name {
        None => operations.next().is_none().then_some(&first.node),
        Some(name) => std::iter::once((first_name, first))
            .chain(operations)
            .find(|(given, _)| given.is_some_and(|given| given == name))
            .map(|(_, operation)| &operation.node),
    }
}

/// Names the optional variables that were left out. The engine takes them for undefined where it counts costs.
fn name_absent(variables: &mut Variables, operation: &OperationDefinition) {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        if definition.var_type.node.nullable && definition.default_value.is_none() {
            variables.entry(definition.name.node.clone()).or_default();
        }
    }
}
