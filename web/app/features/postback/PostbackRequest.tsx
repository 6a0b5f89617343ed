import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { CodeBlock } from '../../ui/CodeBlock';
import { Disclosure } from '../../ui/Disclosure';
import { ParameterTable } from './ParameterTable';
import classes from './PostbackRequest.module.css';
import { parametersOf, readableBody } from './request';

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

/** The request, secrets masked by the server; shown as text, whatever it holds. */
export function PostbackRequest({ postback }: Props) {
  const { method, query, body, contentType } = readFragment(PostbackRequest_postback, postback);
  const parameters = parametersOf(query);
  const raw = [`${method} ?${query}`, contentType && `Content-Type: ${contentType}`, body && `\n${body}`];
  return (
    <Stack gap="sm">
      {parameters.length > 0 && (
        <Part title={`Query of the ${method} request`}>
          <div className={classes.framed}>
            <ParameterTable label="Query parameters" parameters={parameters} />
          </div>
        </Part>
      )}
      {body && (
        <Part title={`Body${contentType ? ` (${contentType})` : ''}`}>
          <Body body={body} contentType={contentType} />
        </Part>
      )}
      {parameters.length === 0 && !body && (
        <Text size="sm" c="dimmed">
          It had neither parameters nor a body.
        </Text>
      )}
      <Disclosure summary="As it came">
        <div className={classes.raw}>
          <CodeBlock label="Request as it came">{raw.filter(Boolean).join('\n')}</CodeBlock>
        </div>
      </Disclosure>
    </Stack>
  );
}

function Body({ body, contentType }: { body: string; contentType: string | null }) {
  const readable = readableBody(body, contentType);
  if (typeof readable === 'string') return <CodeBlock label="Request body">{readable}</CodeBlock>;
  return (
    <div className={classes.framed}>
      <ParameterTable label="Parameters of the body" parameters={readable} />
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={550} mb={4}>
        {title}
      </Text>
      {children}
    </div>
  );
}
