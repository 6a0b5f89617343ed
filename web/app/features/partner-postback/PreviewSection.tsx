import { Loader, Stack, Text } from '@mantine/core';
import { CodeBlock } from '../../ui/CodeBlock';
import { ErrorPanel } from '../../ui/ErrorPanel';
import { Section } from '../../ui/Section';
import { ConversionChoice } from './ConversionChoice';
import type { Preview } from './preview';

type Props = {
  preview: Preview;
  affiliateId: string;
  conversionId: string | null;
  onConversion: (conversionId: string | null) => void;
};

/** What would be called by what is written beside it. */
export function PreviewSection({ preview, affiliateId, conversionId, onConversion }: Props) {
  return (
    <Section title="Preview">
      <Stack gap="sm" aria-busy={preview.pending}>
        <ConversionChoice affiliateId={affiliateId} value={conversionId} onChange={onConversion} />
        {Boolean(preview.error) && <ErrorPanel error={preview.error} />}
        <Shown preview={preview} />
        {preview.pending && <Loader size="xs" aria-label="Filling in" />}
      </Stack>
    </Section>
  );
}

function Shown({ preview: { call, problems, pending } }: { preview: Preview }) {
  if (!call?.url) {
    const wrong = Object.keys(problems).length > 0;
    return (
      <Text size="sm" c="dimmed">
        {wrong && 'Once what is wrong is mended, you see here what is called.'}
        {!wrong && !pending && 'Write an address, and you see here what is called.'}
      </Text>
    );
  }
  return (
    <>
      <CodeBlock label="What is called">{`${call.method === 'GET' ? 'GET' : 'POST'} ${call.url}`}</CodeBlock>
      {call.body !== null && (
        <>
          <Text size="xs" c="dimmed">
            {call.contentType}
          </Text>
          <CodeBlock label="What is posted">{call.body}</CodeBlock>
        </>
      )}
    </>
  );
}
