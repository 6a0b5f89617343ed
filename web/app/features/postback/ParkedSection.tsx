import { Stack, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { withReadableTimes } from '../../format/date';
import { sentence } from '../../format/words';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Facts, Mono, Timestamp } from '../../ui/values';
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

/** What became of a postback that had to wait: nothing yet, or how it was decided in the end. */
export function ParkedSection({ postback: fragment }: Props) {
  const { code, integration, parked } = readFragment(ParkedSection_postback, fragment);
  if (!parked) return null;
  const { waitsUntil, decidedAt, outcome, conversion } = parked;
  if (!decidedAt || !outcome) {
    return (
      <Section
        title="Waiting"
        description={`The ${awaited(code)} that it names is not known yet. It counts as soon as the ${awaited(code)} comes in, as of the time when it was reported.`}
      >
        <Facts
          facts={[
            {
              term: 'Given up',
              value: (
                <>
                  <Timestamp value={waitsUntil} relative /> (<Timestamp value={waitsUntil} />)
                </>
              ),
            },
            { term: 'Tries', value: triesWords(parked) },
          ]}
        />
      </Section>
    );
  }
  return (
    <Section
      title="What became of it"
      description={`It waited for its ${awaited(code)}, and was then decided anew.`}
      actions={<StatusBadge status={outcome} />}
      flush
    >
      <Stack gap="xs">
        <Stack gap="sm" px={20}>
          <Text size="sm">{sentence(withReadableTimes(parked.message ?? ''))}</Text>
          <Facts
            facts={[
              { term: 'Decided', value: <Timestamp value={decidedAt} /> },
              { term: 'Code', value: <Mono>{parked.code}</Mono> },
              { term: 'Tries', value: triesWords(parked) },
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
            ]}
          />
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
