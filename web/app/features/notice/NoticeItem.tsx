import { Group, Text, Title } from '@mantine/core';
import { IconBan, IconPlugConnectedX, IconSendOff, IconVolumeOff } from '@tabler/icons-react';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { sentence } from '../../format/words';
import { ButtonLink, TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Timestamp } from '../../ui/values';
import { DismissNotice } from './DismissNotice';
import { logOf, noticeEnd, noticeTitle, subjectName } from './describe';
import classes from './NoticeItem.module.css';

export const NoticeItem_notice = graphql(`
  fragment NoticeItem_notice on Notice {
    id
    kind
    message
    openedAt
    closedAt
    dismissedAt
    integration {
      id
      name
    }
    partnerPostback {
      id
      urlTemplate
      affiliate {
        id
        name
      }
    }
    webhook {
      id
      url
    }
  }
`);

type Props = { notice: FragmentOf<typeof NoticeItem_notice> };

const ICONS = {
  INTEGRATION_SILENT: IconVolumeOff,
  INTEGRATION_REJECTING: IconBan,
  ENDPOINT_FAILING: IconSendOff,
  ENDPOINT_GONE: IconPlugConnectedX,
} as const;

/** What is, what was usual, where to look, and a way to put it away. */
export function NoticeItem({ notice: fragment }: Props) {
  const notice = readFragment(NoticeItem_notice, fragment);
  const { id, kind } = notice;
  const subject = subjectName(notice);
  const title = noticeTitle(kind, subject);
  const end = noticeEnd(notice);
  const Icon = ICONS[kind];
  return (
    <li className={classes.item}>
      <span className={classes.dot} data-open={end ? undefined : true} aria-hidden>
        <Icon size={18} stroke={1.8} />
      </span>
      <div className={classes.text}>
        <Group gap="xs">
          <Title order={2} size="h3" className="wp-break">
            {title}
          </Title>
          {end && <StatusBadge status={end.how} />}
        </Group>
        <Text size="sm" className="wp-break">
          {sentence(notice.message)}
        </Text>
        <Text size="xs" c="dimmed">
          Noticed <Timestamp value={notice.openedAt} relative />
          {end && (
            <>
              {', '}
              {end.how.toLowerCase()} <Timestamp value={end.at} relative />
            </>
          )}
          {subject && (
            <>
              {' · '}
              <SubjectLink notice={notice} name={subject} />
            </>
          )}
        </Text>
        {!end && (
          <Group gap="xs" mt={4}>
            <Look notice={notice} />
            <DismissNotice id={id} title={title} />
          </Group>
        )}
      </div>
    </li>
  );
}

type Notice = ResultOf<typeof NoticeItem_notice>;

/** Leads to what a notice is about. */
function SubjectLink({ notice, name }: { notice: Notice; name: string }) {
  const { integration, partnerPostback, webhook } = notice;
  if (integration) {
    return (
      <TextLink to="/integrations/$integrationId" params={{ integrationId: integration.id }}>
        {name}
      </TextLink>
    );
  }
  if (partnerPostback) {
    return (
      <TextLink to="/partner-postbacks/$partnerPostbackId" params={{ partnerPostbackId: partnerPostback.id }}>
        {name}
      </TextLink>
    );
  }
  if (!webhook) return null;
  return (
    <TextLink to="/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
      {name}
    </TextLink>
  );
}

/** Leads to what a notice tells of: requests that came in, or deliveries that did not go out. */
function Look({ notice: { kind, integration, partnerPostback, webhook } }: { notice: Notice }) {
  if (integration) {
    return (
      <ButtonLink to="/postbacks" search={logOf(kind, integration.id)} size="xs" variant="light">
        See its requests
      </ButtonLink>
    );
  }
  if (!partnerPostback && !webhook) return null;
  return (
    <ButtonLink
      to="/deliveries"
      search={{ partnerPostbackId: partnerPostback?.id, webhookId: webhook?.id }}
      size="xs"
      variant="light"
    >
      See its deliveries
    </ButtonLink>
  );
}
