"""What looks like a secret by itself, whatever it is called: tokens of well-known makers, keys."""

import re

_MAKERS = (
    # Slack, GitHub, GitLab, Bitbucket and Atlassian
    r"xox[a-z][.-][\w.-]{8,}+|xapp-[\w-]{8,}+",
    r"gh[pousr]_\w{16,}+|github_pat_\w{16,}+",
    r"gl(?:agent|cbt|dt|feat|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat|wt)-[\w.=-]{16,}+",
    r"AT(?:ATT3|CTT3|BB)[\w=-]{20,}+",
    # Amazon, Google, Alibaba, Tencent, Yandex, Databricks, DigitalOcean, Cloudflare
    r"(?:A3T[0-9A-Z]|AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}",
    r"AIza[\w-]{30,}+|GOCSPX-[\w-]{20,}+|ya29\.[\w-]{16,}+|1//0[\w-]{20,}+",
    r"LTAI[A-Za-z0-9]{12,}+|AKID[A-Za-z0-9]{13,}+|AQVN[\w-]{30,}+|dapi[0-9a-f]{32}",
    r"do[opr]_v1_[0-9a-f]{20,}+|v1\.0-[0-9a-f]{24}-[0-9a-f]{100,}+",
    # models and their makers
    r"sk-[\w-]{16,}+|hf_\w{20,}+|api_org_\w{20,}+|gsk_\w{20,}+|xai-[\w-]{20,}+|r8_\w{30,}+",
    r"nvapi-[\w-]{20,}+|pplx-\w{20,}+|lsv2_[\w-]{20,}+|pcsk_\w{20,}+|tvly-[\w-]{16,}+",
    # money and shops
    r"[rsp]k_(?:live|test)_\w{10,}+|whsec_[\w+/=-]{16,}+|shp(?:at|ca|pa|ss)_\w{16,}+",
    r"sq0[a-z]{3}-[\w-]{16,}+|EAAA[\w-]{50,}+|rzp_(?:live|test)_\w{10,}+|FLWSECK[\w-]{12,}+",
    r"access_token\$(?:production|sandbox)\$[\w$]{16,}+|EZ[AT]K\w{40,}+|shippo_(?:live|test)_\w+",
    # mail, telephones, chats
    r"SG\.[\w-]{16,}+\.[\w-]{16,}+|key-[0-9a-f]{32}|[0-9a-f]{32}-us[0-9]{1,2}|SK[0-9a-f]{32}",
    r"xkeysib-[\w-]{32,}+|mlsn\.[0-9a-f]{40,}+|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}+",
    r"[0-9]{8,10}:AA[\w-]{32,}+|[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,}+",
    # packages, pipelines, clouds of containers
    r"npm_\w{20,}+|pypi-[\w-]{16,}+|rubygems_\w{20,}+|dckr_[op]at_[\w-]{16,}+|CLOJARS_\w{40,}+",
    r"AKCp[\w]{40,}+|cio[A-Za-z0-9]{32}|bkua_\w{20,}+|CCIP(?:AT|RJ)_[\w-]{16,}+|oy2[a-z0-9]{43}",
    r"tskey-[\w-]{16,}+|fo1_[\w-]{20,}+|fm[12][\w]_[\w+/=-]{30,}+|nfp_\w{20,}+|rnd_\w{20,}+",
    r"HRKU-[\w-]{20,}+|pul-[0-9a-f]{40}|\w{14}\.atlasv1\.[\w=-]{40,}+|vc[apk]_\w{20,}+",
    # secrets, data and things to watch them with
    r"hv[bsr]\.[\w-]{16,}+|s\.[A-Za-z0-9]{24}(?!\w)|dp\.(?:audit|ct|pt|sa|scim|st)\.[\w.-]{16,}+",
    r"ops_eyJ[\w-]{20,}+|A3-[A-Z0-9]{6}-[A-Z0-9-]{20,}+|AGE-SECRET-KEY-1[A-Z0-9]{20,}+",
    r"gl(?:c|sa)_[\w+/=-]{20,}+|NR(?:AK|JS|AA|IQ)-[\w-]{16,}+|sntry[su]_[\w+/=-]{20,}+",
    r"pscale_(?:oauth|pw|tkn)_[\w.=-]{16,}+|sb[pas]_\w{20,}+|sb_secret_[\w-]{16,}+",
    r"PMAK-[0-9a-f-]{20,}+|figd_[\w-]{20,}+|lin_(?:api|oauth)_\w{20,}+|ntn_\w{20,}+",
    r"secret_[A-Za-z0-9]{40,}+|pat[A-Za-z0-9]{14}\.[0-9a-f]{40,}+|CFPAT-[\w-]{20,}+|PMAT-\w{20,}+",
    r"duffel_(?:live|test)_[\w-]{20,}+|waka_[\w-]{20,}+|sl\.[\w-]{100,}+",
    r"hitl_[a-z]+_[\w-]{10,}+|eyJ[\w-]{8,600}+\.[\w-]{4,}+(?:\.[\w-]*+)*+",
)
SHAPES = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(_MAKERS)})"
    r"|-----BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|PGP MESSAGE)-----"
    r".*?(?:-----END [A-Z0-9 ]{1,60}-----|\Z)"
    r"|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----.*?(?:---- END [A-Z0-9 ]{1,60}----|\Z)"
    r"|(?<=[Bb]earer )[\w.~+/-]{8,}+=*+|(?<=BEARER )[\w.~+/-]{8,}+=*+"
    r"|(?<=[Bb]asic )(?=[A-Za-z+/]{0,16}[0-9=])[A-Za-z0-9+/]{8,}+=*+"
    r"|(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/-]{16,}+"
    r"|(?<=/api/webhooks/)[0-9]{10,20}/[\w-]{30,}+|(?<=office\.com/webhookb2/)[\w@/-]{30,}+"
    r"|(?:(?<=://)|(?<=:\\/\\/))(?:[^\s/:@\"'\\]{0,256}:[^\s/@\"']{1,256}(?=@)"
    r"|[^\s/:@\"'\\]{20,256}(?=@))",
    re.DOTALL,
)
