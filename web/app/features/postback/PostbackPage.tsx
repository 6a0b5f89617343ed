import { Alert, Group, Stack, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { withReadableTimes } from '../../format/date';
import { sentence } from '../../format/words';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink, TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { type Fact, Facts, Mono, Timestamp } from '../../ui/values';
import { ParkedSection, ParkedSection_postback } from './ParkedSection';
import { PostbackRequest, PostbackRequest_postback } from './PostbackRequest';
import { PostbackTrace, PostbackTrace_postback } from './PostbackTrace';
import { ReplayLink, ReplayLink_postback } from './ReplayLink';

const PostbackDetail = graphql(
  `
    query PostbackDetail($id: ID!) {
      postback(id: $id) {
        id
        receivedAt
        outcome
        code
        message
        remedy
        httpStatus
        sourceIp
        isTest
        topic
        replayOf {
          ...ReplayLink_postback
        }
        replayedAs {
          ...ReplayLink_postback
          conversion {
            id
          }
        }
        integration {
          id
          name
        }
        conversion {
          id
        }
        parked {
          decidedAt
          remedy
        }
        ...PostbackRequest_postback
        ...PostbackTrace_postback
        ...ParkedSection_postback
      }
    }
  `,
  [PostbackRequest_postback, PostbackTrace_postback, ParkedSection_postback, ReplayLink_postback],
);

type Postback = NonNullable<ResultOf<typeof PostbackDetail>['postback']>;

const WAITING_MS = 5_000;
const DECIDED_MS = 60_000;
const route = getRouteApi('/member/postbacks/$postbackId');

export function PostbackPage() {
  const { postbackId } = route.useParams();
  const postback = useApiQuery(
    PostbackDetail,
    { id: postbackId },
    { pollMs: (last) => (isWaiting(last?.postback) ? WAITING_MS : DECIDED_MS) },
  );
  return (
    <Loaded query={postback}>
      {(data) => (data.postback ? <PostbackView postback={data.postback} /> : <Missing what="request" />)}
    </Loaded>
  );
}

function isWaiting(postback: Postback | null | undefined): boolean {
  return Boolean(postback?.parked && !postback.parked.decidedAt);
}

function PostbackView({ postback }: { postback: Postback }) {
  return (
    <>
      <PageHeader
        title="Postback"
        crumbs={[{ label: 'Postback log', to: '/postbacks' }]}
        badge={
          <Group gap="xs">
            <StatusBadge status={postback.outcome} />
            {postback.isTest && <StatusBadge status="TEST" />}
          </Group>
        }
        actions={
          <ButtonLink
            to="/postbacks"
            search={{ integrationId: postback.integration.id, code: postback.code }}
            variant="default"
          >
            See others like it
          </ButtonLink>
        }
        description={sentence(withReadableTimes(postback.message))}
      />
      <Stack gap="lg">
        {!postback.replayedAs && <Advice remedy={postback.parked?.remedy ?? postback.remedy} />}
        <ParkedSection postback={postback} />
        <Section title={postback.replayOf ? 'Record' : 'Answer'}>
          <Facts facts={facts(postback)} />
        </Section>
        <Section title="Decision trace" description="The checks in order. The last one decided." flush>
          <PostbackTrace postback={postback} />
        </Section>
        <Section title="Request" description="Secrets are masked.">
          <PostbackRequest postback={postback} />
        </Section>
      </Stack>
    </>
  );
}

function Advice({ remedy }: { remedy: string | null }) {
  if (!remedy) return null;
  return (
    <Alert
      role="note"
      variant="outline"
      color="indigo"
      title="What to do"
      icon={<IconBulb aria-hidden />}
      bg="var(--wp-surface)"
      radius="md"
    >
      <Text size="sm">{remedy}</Text>
    </Alert>
  );
}

function facts(postback: Postback): Fact[] {
  const { replayOf, replayedAs, topic } = postback;
  const conversion = postback.conversion ?? replayedAs?.conversion;
  return [
    ...(replayedAs ? [{ term: 'Taken in again as', value: <ReplayLink postback={replayedAs} /> }] : []),
    ...(replayOf
      ? [{ term: 'Replay of', value: <ReplayLink postback={replayOf} /> }]
      : [{ term: 'Answered with', value: `HTTP ${postback.httpStatus}` }]),
    { term: 'Code', value: <Mono>{postback.code}</Mono> },
    {
      term: 'Conversion',
      value: conversion ? (
        <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
          {conversion.id}
        </TextLink>
      ) : (
        'None'
      ),
    },
    {
      term: 'Integration',
      value: (
        <TextLink to="/integrations/$integrationId" params={{ integrationId: postback.integration.id }}>
          {postback.integration.name}
        </TextLink>
      ),
    },
    { term: 'Received', value: <Timestamp value={postback.receivedAt} /> },
    ...(topic ? [{ term: 'Webhook topic', value: <Mono>{topic}</Mono> }] : []),
    { term: 'From address', value: <Mono>{postback.sourceIp ?? '—'}</Mono> },
    { term: 'Postback id', value: <Mono>{postback.id}</Mono> },
  ];
}
