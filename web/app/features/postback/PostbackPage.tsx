import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { sentence } from '../../format/words';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Facts, Mono, Timestamp } from '../../ui/values';
import { PostbackRequest, PostbackRequest_postback } from './PostbackRequest';
import { PostbackTrace, PostbackTrace_postback } from './PostbackTrace';

const PostbackDetail = graphql(
  `
    query PostbackDetail($id: ID!) {
      postback(id: $id) {
        id
        receivedAt
        outcome
        code
        message
        httpStatus
        sourceIp
        integration {
          id
          name
        }
        conversion {
          id
        }
        ...PostbackRequest_postback
        ...PostbackTrace_postback
      }
    }
  `,
  [PostbackRequest_postback, PostbackTrace_postback],
);

type Postback = NonNullable<ResultOf<typeof PostbackDetail>['postback']>;

const route = getRouteApi('/member/postbacks/$postbackId');

export function PostbackPage() {
  const { postbackId } = route.useParams();
  const postback = useApiQuery(PostbackDetail, { id: postbackId });
  return (
    <Loaded query={postback}>
      {(data) => (data.postback ? <PostbackView postback={data.postback} /> : <Missing what="request" />)}
    </Loaded>
  );
}

function PostbackView({ postback }: { postback: Postback }) {
  return (
    <>
      <PageHeader
        title="Postback"
        crumbs={[{ label: 'Postback log', to: '/postbacks' }]}
        badge={<StatusBadge status={postback.outcome} />}
        description={sentence(postback.message)}
      />
      <Stack gap="lg">
        <Section title="Request">
          <Stack>
            <Facts facts={facts(postback)} />
            <PostbackRequest postback={postback} />
          </Stack>
        </Section>
        <Section title="Decision trace" description="The checks in order. The last one decided." flush>
          <PostbackTrace postback={postback} />
        </Section>
      </Stack>
    </>
  );
}

function facts(postback: Postback) {
  return [
    { term: 'Received', value: <Timestamp value={postback.receivedAt} /> },
    { term: 'Code', value: <Mono>{postback.code}</Mono> },
    { term: 'Answered with', value: `HTTP ${postback.httpStatus}` },
    {
      term: 'Integration',
      value: (
        <TextLink to="/integrations/$integrationId" params={{ integrationId: postback.integration.id }}>
          {postback.integration.name}
        </TextLink>
      ),
    },
    { term: 'From address', value: <Mono>{postback.sourceIp ?? '—'}</Mono> },
    {
      term: 'Conversion',
      value: postback.conversion ? (
        <TextLink to="/conversions/$conversionId" params={{ conversionId: postback.conversion.id }}>
          {postback.conversion.id}
        </TextLink>
      ) : (
        'None'
      ),
    },
    { term: 'Postback id', value: <Mono>{postback.id}</Mono> },
  ];
}
