import { Stack, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { CodeBlock } from '../../ui/CodeBlock';

export const PostbackRequest_postback = graphql(`
  fragment PostbackRequest_postback on Postback {
    id
    method
    query
    body
    contentType
  }
`);

type Props = { postback: FragmentOf<typeof PostbackRequest_postback> };

/** The request as it came, secrets masked by the server; shown as text, whatever it holds. */
export function PostbackRequest({ postback }: Props) {
  const { method, query, body, contentType } = readFragment(PostbackRequest_postback, postback);
  return (
    <Stack gap="xs">
      <CodeBlock label="Request">{`${method} ?${query}`}</CodeBlock>
      {body && (
        <div>
          <Text size="sm" fw={550} mb={4}>
            Body{contentType ? ` (${contentType})` : ''}
          </Text>
          <CodeBlock label="Request body">{body}</CodeBlock>
        </div>
      )}
    </Stack>
  );
}
