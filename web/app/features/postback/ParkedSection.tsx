import { Stack, Text } from '@mantine/core';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { withReadableTimes } from '../../format/date';
import { sentence } from '../../format/words';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { type Fact, Facts, Mono, Timestamp } from '../../ui/values';
import { awaited, triesWords } from './parked';
import { TraceList, TraceList_step } from './TraceList';

export const ParkedSection_postback = graphql(
  `
    fragment ParkedSection_postback on Postback {
      id
      code
      integration {
        id
        offer {
          id
        }
      }
      parked {
        waitsUntil
        nextTryAt
        tries
        decidedAt
        outcome
        code
        message
        trace {
          ...TraceList_step
        }
        conversion {
          id
          offer {
            id
          }
          affiliate {
            id
          }
        }
      }
    }
  `,
  [TraceList_step],
);

type Props = { postback: FragmentOf<typeof ParkedSection_postback> };
type Shown = ResultOf<typeof ParkedSection_postback>;
type Parked = NonNullable<Shown['parked']>;

/** What became of a postback that had to wait: nothing yet, or how it was decided in the end. */
export function ParkedSection({ postback: fragment }: Props) {
  const { code, integration, parked } = readFragment(ParkedSection_postback, fragment);
  if (!parked) return null;
  if (!parked.decidedAt || !parked.outcome) return <Waiting what={awaited(code)} parked={parked} />;
  const { conversion } = parked;
  return (
    <Section
      title="What became of it"
      description={`It waited for its ${awaited(code)}, and was then decided anew.`}
      actions={<StatusBadge status={parked.outcome} />}
      flush
    >
      <Stack gap="xs">
        <Stack gap="sm" px={20}>
          <Text size="sm">{sentence(withReadableTimes(parked.message ?? ''))}</Text>
          <Facts facts={decision(parked, parked.decidedAt)} />
        </Stack>
        <TraceList
          label="How it was decided in the end"
          steps={parked.trace}
          subjects={{
            integrationId: integration.id,
            offerId: conversion?.offer.id ?? integration.offer?.id,
            affiliateId: conversion?.affiliate.id,
          }}
        />
      </Stack>
    </Section>
  );
}

function Waiting({ what, parked }: { what: string; parked: Parked }) {
  const { waitsUntil } = parked;
  const until = (
    <>
      <Timestamp value={waitsUntil} relative /> (<Timestamp value={waitsUntil} />)
    </>
  );
  return (
    <Section
      title="Waiting"
      description={`The ${what} that it names is not known yet. It counts as soon as the ${what} comes in, as of the time when it was reported.`}
    >
      <Facts
        facts={[
          { term: 'Given up', value: until },
          { term: 'Tries', value: triesWords(parked) },
        ]}
      />
    </Section>
  );
}

function decision(parked: Parked, decidedAt: string): Fact[] {
  const { code, conversion } = parked;
  const facts: Fact[] = [
    { term: 'Decided', value: <Timestamp value={decidedAt} /> },
    { term: 'Code', value: <Mono>{code}</Mono> },
    { term: 'Tries', value: triesWords(parked) },
  ];
  if (!conversion) return facts;
  const link = (
    <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
      {conversion.id}
    </TextLink>
  );
  return [...facts, { term: 'Conversion', value: link }];
}
