//! Puts null in the place of what failed, passes nulls on from where they may not stand, and restores the order.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, Field, FragmentDefinition, OperationDefinition, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned, Value, Variables};

use super::typename::TYPENAME;
use super::types::Types;

/// What completing a result takes.
pub(super) struct Completion<'a> {
    pub types: &'a Types,
    pub fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub variables: &'a Variables,
}

/// The fields of one object by the names they have in the result: the field, and what is asked of its value.
type Fields<'a> = IndexMap<&'a str, (&'a Field, Vec<&'a SelectionSet>)>;

impl<'a> Completion<'a> {
    /// The data of a whole operation.
    pub(super) fn operation(&self, operation: &'a OperationDefinition, data: Value) -> Value {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let fields = match data {
            Value::Object(fields) => fields,
            _ => IndexMap::new(),
        };
        self.object(root, &[&operation.selection_set.node], fields)
            .unwrap_or_default()
    }

    /// None when a null has to be passed on.
    fn object(&self, declared: &str, sets: &[&'a SelectionSet], mut given: IndexMap<Name, Value>) -> Option<Value> {
        let object = match given.get(TYPENAME) {
            Some(Value::String(name)) => name.clone(),
            _ => declared.to_owned(),
        };
        let mut fields = Fields::new();
        sets.iter().for_each(|set| self.collect(&object, set, &mut fields));
        let mut completed = IndexMap::with_capacity(fields.len());
        for (key, (field, inner)) in fields {
            let value = given.swap_remove(key).unwrap_or_default();
            let value = match self.types.field(&object, &field.name.node) {
                Some(declared) => self.value(declared, &inner, value)?,
                // `__typename` and the schema's own types are answered whole.
                None => value,
            };
            completed.insert(Name::new(key), value);
        }
        Some(Value::Object(completed))
    }

    fn value(&self, declared: &Type, sets: &[&'a SelectionSet], given: Value) -> Option<Value> {
        let completed = match (&declared.base, given) {
            (BaseType::List(element), Value::List(items)) => {
                let items: Option<Vec<Value>> = items.into_iter().map(|item| self.value(element, sets, item)).collect();
                items.map_or(Value::Null, Value::List)
            }
            (BaseType::Named(name), Value::Object(fields)) if self.types.has_fields(name) => {
                self.object(name, sets, fields).unwrap_or_default()
            }
            (_, given) => given,
        };
        (declared.nullable || completed != Value::Null).then_some(completed)
    }

    /// The fields that a selection asks of an object, fragments spread out.
    fn collect(&self, object: &str, set: &'a SelectionSet, fields: &mut Fields<'a>) {
        for selection in set
            .items
            .iter()
            .filter(|selection| self.is_included(selection.node.directives()))
        {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let (_, inner) = fields
                        .entry(field.response_key().node.as_str())
                        .or_insert_with(|| (field, Vec::new()));
                    inner.push(&field.selection_set.node);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.types.applies(&condition.node.on.node, object)) {
                        self.collect(object, &inline.node.selection_set.node, fields);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && self.types.applies(&fragment.node.type_condition.node.on.node, object)
                    {
                        self.collect(object, &fragment.node.selection_set.node, fields);
                    }
                }
            }
        }
    }

    fn is_included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives
            .iter()
            .all(|directive| match directive.node.name.node.as_str() {
                "skip" => !self.condition(&directive.node),
                "include" => self.condition(&directive.node),
                _ => true,
            })
    }

    fn condition(&self, directive: &Directive) -> bool {
        let given = directive.get_argument("if").map(|given| given.node.clone());
        let known = given.map(|given| given.into_const_with(|name| self.variables.get(&name).cloned().ok_or(())));
        matches!(known, Some(Ok(Value::Boolean(true))))
    }
}
