import { Stack, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { withReadableTimes } from '../../format/date';
import { sentence } from '../../format/words';
import { Disclosure } from '../../ui/Disclosure';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { TimelineStep } from '../../ui/Timeline';
import { Mono, Timestamp } from '../../ui/values';
import { PostbackRequest, PostbackRequest_postback } from '../postback/PostbackRequest';
import { PostbackTrace, PostbackTrace_postback } from '../postback/PostbackTrace';
import { reportTitle } from './story';

export const PostbackStep_postback = graphql(
  `
    fragment PostbackStep_postback on Postback {
      id
      receivedAt
      outcome
      code
      message
      httpStatus
      integration {
        id
        name
      }
      parked {
        decidedAt
        message
      }
      replayOf {
        id
        code
      }
      ...PostbackRequest_postback
      ...PostbackTrace_postback
    }
  `,
  [PostbackRequest_postback, PostbackTrace_postback],
);

type Props = { postback: FragmentOf<typeof PostbackStep_postback>; first: boolean };

export function PostbackStep({ postback: fragment, first }: Props) {
  const postback = readFragment(PostbackStep_postback, fragment);
  return (
    <TimelineStep
      icon={IconInbox}
      title={reportTitle(postback.outcome, first)}
      at={postback.receivedAt}
      badge={<StatusBadge status={postback.outcome} />}
    >
      <Text size="sm" className="wp-break">
        {sentence(withReadableTimes(postback.message))}{' '}
        {postback.replayOf
          ? 'A stored request, taken in again, to'
          : `Answered with HTTP ${postback.httpStatus} by`}{' '}
        <TextLink to="/integrations/$integrationId" params={{ integrationId: postback.integration.id }}>
          {postback.integration.name}
        </TextLink>
        .
        {postback.replayOf && (
          <>
            {' '}
            When it came it was answered with{' '}
            <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.replayOf.id }}>
              <Mono>{postback.replayOf.code}</Mono>
            </TextLink>
            .
          </>
        )}
        {postback.parked?.decidedAt && (
          <>
            {' '}
            Decided <Timestamp value={postback.parked.decidedAt} />:{' '}
            {sentence(withReadableTimes(postback.parked.message ?? ''))}
          </>
        )}{' '}
        <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.id }}>
          See the postback
        </TextLink>
        .
      </Text>
      <Stack gap="xs">
        <PostbackRequest postback={postback} />
        <Disclosure summary="Why it was decided so" open={first}>
          <PostbackTrace postback={postback} />
        </Disclosure>
      </Stack>
    </TimelineStep>
  );
}
