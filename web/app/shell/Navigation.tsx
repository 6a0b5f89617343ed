import {
  IconArrowsExchange,
  IconCash,
  IconChecks,
  IconCoins,
  IconInbox,
  IconKey,
  IconLayoutDashboard,
  IconPlugConnected,
  IconSend,
  IconSettings,
  IconTag,
  IconTicket,
  IconUsers,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { WaitingCount } from '../features/review/WaitingCount';
import classes from './Navigation.module.css';

type Place = { to: string; label: string; icon: TablerIcon; count?: ComponentType };

const GROUPS: { name: string | null; places: Place[] }[] = [
  {
    name: null,
    places: [
      { to: '/', label: 'Overview', icon: IconLayoutDashboard },
      { to: '/conversions', label: 'Conversions', icon: IconArrowsExchange },
      { to: '/review', label: 'Review', icon: IconChecks, count: WaitingCount },
    ],
  },
  {
    name: 'Program',
    places: [
      { to: '/offers', label: 'Offers', icon: IconTag },
      { to: '/affiliates', label: 'Affiliates', icon: IconUsers },
      { to: '/coupons', label: 'Coupons', icon: IconTicket },
      { to: '/exchange-rates', label: 'Exchange rates', icon: IconCoins },
      { to: '/payouts', label: 'Payouts', icon: IconCash },
    ],
  },
  {
    name: 'Connections',
    places: [
      { to: '/integrations', label: 'Integrations', icon: IconPlugConnected },
      { to: '/postbacks', label: 'Postback log', icon: IconInbox },
      { to: '/deliveries', label: 'Deliveries', icon: IconSend },
      { to: '/webhooks', label: 'Webhooks', icon: IconWebhook },
      { to: '/api-keys', label: 'API keys', icon: IconKey },
      { to: '/settings', label: 'Settings', icon: IconSettings },
    ],
  },
];

type Props = { onMove?: () => void };

export function Navigation({ onMove }: Props) {
  return (
    <div className={classes.nav}>
      {GROUPS.map((group) => (
        <div key={group.name ?? 'start'}>
          {group.name && <p className={classes.group}>{group.name}</p>}
          <ul className={classes.list}>
            {group.places.map(({ to, label: text, icon: Icon, count: Count }) => (
              <li key={to}>
                <Link
                  to={to}
                  className={classes.link}
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  onClick={onMove}
                >
                  <Icon size={18} stroke={1.7} aria-hidden />
                  {text}
                  {Count && <Count />}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
