import { Group, Text, Title } from '@mantine/core';
import { IconBan, IconVolumeOff } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { sentence } from '../../format/words';
import { ButtonLink, TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Timestamp } from '../../ui/values';
import { DismissNotice } from './DismissNotice';
import { logOf, noticeEnd, noticeTitle } from './describe';
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
  }
`);

type Props = { notice: FragmentOf<typeof NoticeItem_notice> };

const ICONS = { INTEGRATION_SILENT: IconVolumeOff, INTEGRATION_REJECTING: IconBan } as const;

/** What is, what was usual, where to look, and a way to put it away. */
export function NoticeItem({ notice: fragment }: Props) {
  const notice = readFragment(NoticeItem_notice, fragment);
  const { id, kind, integration } = notice;
  const title = noticeTitle(kind, integration?.name ?? 'An integration');
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
          {integration && (
            <>
              {' · '}
              <TextLink to="/integrations/$integrationId" params={{ integrationId: integration.id }}>
                {integration.name}
              </TextLink>
            </>
          )}
        </Text>
        {!end && (
          <Group gap="xs" mt={4}>
            {integration && (
              <ButtonLink to="/postbacks" search={logOf(kind, integration.id)} size="xs" variant="light">
                See its requests
              </ButtonLink>
            )}
            <DismissNotice id={id} title={title} />
          </Group>
        )}
      </div>
    </li>
  );
}
