/** Labels of values that are not the value itself in capitals, as NetBox 4.6 has them. */
const labels: Readonly<Record<string, string>> = {
  '1000base-t': '1000BASE-T (1GE)',
  '10gbase-t': '10GBASE-T (10GE)',
  '10gbase-x-sfpp': 'SFP+ (10GE)',
  '25gbase-x-sfp28': 'SFP28 (25GE)',
  '40gbase-x-qsfpp': 'QSFP+ (40GE)',
  '100gbase-x-qsfp28': 'QSFP28 (100GE)',
  '400gbase-x-qsfpdd': 'QSFP-DD (400GE)',
  lag: 'Link Aggregation Group (LAG)',
  'tagged-all': 'Tagged (All)',
  'q-in-q': 'Q-in-Q (802.1ad)',
  pd: 'PD',
  pse: 'PSE',
  dhcp: 'DHCP',
  slaac: 'SLAAC',
  vip: 'VIP',
  vrrp: 'VRRP',
  hsrp: 'HSRP',
  glbp: 'GLBP',
  carp: 'CARP',
  svlan: 'Service',
  cvlan: 'Customer',
  km: 'Kilometers',
  m: 'Meters',
  cm: 'Centimeters',
  mi: 'Miles',
  ft: 'Feet',
  in: 'Inches',
  mm: 'Millimeters',
  kg: 'Kilograms',
  g: 'Grams',
  lb: 'Pounds',
  oz: 'Ounces',
  laststate: 'Last State',
  'front-to-rear': 'Front to rear',
  'rear-to-front': 'Rear to front',
  'left-to-right': 'Left to right',
  'right-to-left': 'Right to left',
}

/** The label of a value, as NetBox has it: of those that it does not know, the value in capitals. */
export function labelOf(value: string | number): string {
  if (typeof value === 'number') return `${value} inches`
  const words = value.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return Object.hasOwn(labels, value) ? (labels[value] as string) : words.join(' ')
}
