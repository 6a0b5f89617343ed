//! What type each field has, read from the schema's own words.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use async_graphql::{Name, Positioned};

/// The fields of objects and interfaces.
#[derive(Default)]
pub(crate) struct Types {
    fields: HashMap<Name, HashMap<Name, Type>>,
    /// Each object with the interfaces that it has.
    interfaces: HashMap<Name, HashSet<Name>>,
}

impl Types {
    /// Reads a schema's text. One that cannot be read has no types, and results stay as they are.
    pub(crate) fn read(sdl: &str) -> Self {
        let mut types = Self::default();
        let definitions = match parse_schema(sdl) {
            Ok(document) => document.definitions,
            Err(error) => {
                tracing::error!(%error, "the schema cannot be read back");
                return types;
            }
        };
        for definition in definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let (name, kind) = (definition.node.name.node, definition.node.kind);
            match kind {
                TypeKind::Object(object) => {
                    types.fields.insert(name.clone(), by_name(object.fields));
                    types
                        .interfaces
                        .insert(name, object.implements.into_iter().map(|named| named.node).collect());
                }
                TypeKind::Interface(interface) => {
                    types.fields.insert(name, by_name(interface.fields));
                }
                TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
            }
        }
        types
    }

    /// The type of a field.
    pub(super) fn field(&self, object: &str, field: &str) -> Option<&Type> {
        self.fields.get(object)?.get(field)
    }

    /// Whether values of the type have fields.
    pub(super) fn has_fields(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether a fragment on `condition` applies to an object.
    pub(super) fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object
            || self
                .interfaces
                .get(object)
                .is_some_and(|known| known.contains(condition))
    }
}

fn by_name(fields: Vec<Positioned<FieldDefinition>>) -> HashMap<Name, Type> {
    fields
        .into_iter()
        .map(|field| (field.node.name.node, field.node.ty.node))
        .collect()
}
