import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconDatabase } from '@tabler/icons-react';
import { graphql, type ResultOf } from '../api/graphql';
import { useApiQuery } from '../api/hooks';
import { type Ingest, ingestNotice } from './ingest';

const SHOWN_MS = 10_000;
const QUIET_MS = 60_000;

const IngestStatusQuery = graphql(`
  query IngestStatus {
    viewer {
      tenant {
        id
        ingestStatus {
          databaseAway
          storedForLater
          setAside
          full
        }
      }
    }
  }
`);

/** Says above every page what is stored on disk until it can be counted, for as long as it is so. */
export function IngestNotice() {
  const query = useApiQuery(
    IngestStatusQuery,
    {},
    { pollMs: (last) => (noticeOf(last) ? SHOWN_MS : QUIET_MS) },
  );
  const notice = noticeOf(query.data);
  if (!notice) return null;
  return (
    <Alert
      color={notice.needsPeople ? 'orange' : 'blue'}
      variant="outline"
      // Only the title is announced: the counts change every few seconds.
      title={<span role="status">{notice.title}</span>}
      icon={notice.needsPeople ? <IconAlertTriangle aria-hidden /> : <IconDatabase aria-hidden />}
      role="group"
      bg="var(--wp-surface)"
      radius="md"
      mb="lg"
    >
      {notice.sentences.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
    </Alert>
  );
}

function noticeOf(answer: ResultOf<typeof IngestStatusQuery> | undefined) {
  const status: Ingest | undefined = answer?.viewer?.tenant.ingestStatus;
  return status ? ingestNotice(status) : null;
}
