import { Stack, Table, Text } from '@mantine/core';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { sentence } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { type Fact, Facts, Mono } from '../../ui/values';
import { TraceList, TraceList_step } from '../postback/TraceList';
import type { PastedRequest } from './pasted';

const ExplainPostback = graphql(
  `
    query ExplainPostback($input: ExplainPostbackInput!) {
      explainPostback(input: $input) {
        outcome
        code
        message
        httpStatus
        isTest
        fields {
          name
          value
        }
        trace {
          ...TraceList_step
        }
        conversion {
          id
        }
      }
    }
  `,
  [TraceList_step],
);

type Explained = ResultOf<typeof ExplainPostback>['explainPostback'];

type Props = { integrationId: string; request: PastedRequest };

/** What would become of a request, what it says, and which checks it would go through. */
export function Explanation({ integrationId, request }: Props) {
  const explained = useApiQuery(ExplainPostback, { input: { integrationId, ...request } });
  return (
    <Loaded query={explained}>
      {({ explainPostback }) => (
        <>
          <Section title="What would become of it">
            <Stack gap="sm" aria-live="polite">
              <Text className="wp-break" fw={550}>
                {sentence(explainPostback.message)}
              </Text>
              <Facts facts={verdict(explainPostback)} />
            </Stack>
          </Section>
          <Section title="What it says" description="As it was read, by our names." flush>
            <Fields fields={explainPostback.fields} />
          </Section>
          <Section title="Decision trace" description="The checks in order. The last one decides." flush>
            <TraceList steps={explainPostback.trace} subjects={{ integrationId }} />
          </Section>
        </>
      )}
    </Loaded>
  );
}

function verdict({ outcome, code, httpStatus, isTest, conversion }: Explained): Fact[] {
  return [
    { term: 'Outcome', value: <StatusBadge status={outcome} /> },
    { term: 'Code', value: <Mono>{code}</Mono> },
    { term: 'Answer', value: `HTTP ${httpStatus}` },
    ...(isTest ? [{ term: 'Test', value: 'Yes: in no report, balance or cap' }] : []),
    ...(conversion
      ? [
          {
            term: 'Conversion',
            value: (
              <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
                {conversion.id}
              </TextLink>
            ),
          },
        ]
      : []),
  ];
}

function Fields({ fields }: Pick<Explained, 'fields'>) {
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed" px={20} pb="md">
        Nothing could be read from it.
      </Text>
    );
  }
  return (
    <DataTable label="What it says" columns={['Field', 'Value']} minWidth={360}>
      {fields.map(({ name, value }) => (
        <Table.Tr key={`${name} ${value}`}>
          <Table.Td w="30%">
            <Mono>{name}</Mono>
          </Table.Td>
          <Table.Td>
            <Mono>{value}</Mono>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
