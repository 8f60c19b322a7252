//! Paths of real machines and public reports, with all that they tell.
//!
//! An id is written by its first digits in braces. Whatever is told and not expected is a mistake.

use proptest::prelude::*;

use crate::attribution::cgroup::*;
use crate::attribution::monitor;
use crate::decode::linux::mountinfo::{self, Mounts};
use crate::model::attribution::{Pod, Runtime};

const IDS: [&str; 20] = [
    "9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d",
    "81950eac55062e5d8e7b5567d1036e4b146dfe212bdc9263c97347e6ce86b904",
    "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970",
    "bf506f534fdbab818d807c32e7d1a7d17807cf0cbdcbce63d167c29c9a8502e3",
    "fa3eb2f13222cffa43e6cd47619991a260de4083ebd4ef0eb72e7bdca8203c17",
    "cf21d19260ace8544fe8b769fc2638bf2c0873dfbfff0b6253f0569b26a1d5eb",
    "2504b790675718f38df14eb544badb0ec8df966dc81298329067fa5e0eb6d27b",
    "c7bcf94f6dff735d99a74161201bd7b9272f113188b22b93ad48cd853966a22d",
    "afc114c69e71f18166abd63715398d7daa763c69a6454f71157272ab0bdca783",
    "a8077b08a56c0c6e33d6716557d882ac940cb09475c50372e22e84c40d0733f2",
    "927cffdca4f374600fe49a62bfd7f2e73ea6d37cdafb1bf8f89afb64d7e6c6a5",
    "c8b38413c88eefe063b8cd3f01c16be5e3bda9693a19a68a88807baca9feb937",
    "1659f887a192f3515dd9b91a41d274abf29ca49de3d2330869131b2d93b45b94",
    "2884d57c0e100d7a9a2f9487ce0bc2986bca3430e988af7a4865aff061f51ac5",
    "0f99ad5f45163ed14ab8eaf92ed34bb4a631d007f8755a7d79be614bcb0df0ef",
    "fd9d0ea06257a9780827cbc7fd92e3812a54fca26d63e191b73610d5d48b9cbd",
    "99f3a16ea25b7724cb56a4f0c0df1113ad9474fbf5545bead97fd5c7f61c13f4",
    "171bde0187340d5f5074d144bc1a94d738eb74b1af5fcc0073cc6f76494a4b43",
    "d1ca2e0fdb23d59d18e24b6d70bf3665560f78d46ffdce95122888511a6a1938",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];

/// Writes each `{first digits}` as the id that begins with them.
fn expanded(text: &str) -> String {
    IDS.iter().fold(text.to_owned(), |text, id| {
        text.replace(&format!("{{{}}}", &id[..8]), id)
    })
}

fn container(container: &Container) -> String {
    let mut text = container.runtime.name().unwrap_or("unknown").to_owned();
    for (name, value) in [
        ("id", &container.id),
        ("name", &container.name),
        ("project", &container.project),
        ("namespace", &container.namespace),
        ("hint", &container.hint),
    ] {
        if let Some(value) = value {
            text.push_str(&format!(",{name}:{}", String::from_utf8_lossy(value)));
        }
    }
    if let Some(number) = container.number {
        text.push_str(&format!(",number:{number}"));
    }
    text
}

fn pod(pod: &Pod) -> String {
    let quality = pod.quality.map_or("", |quality| quality.name());
    format!(
        "{:?},{},{quality}",
        pod.manager,
        String::from_utf8_lossy(&pod.uid)
    )
}

/// All that an attribution tells but its path, in words.
fn told(attribution: &Attribution) -> String {
    let mut words = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("{name}={value}")));
    };
    let text = |value: &Option<Vec<u8>>| {
        value
            .as_ref()
            .map(|value| String::from_utf8_lossy(value).into_owned())
    };
    let flag = |value: bool| value.then(String::new);
    add("relative", flag(attribution.relative));
    add("removed", flag(attribution.removed));
    add("disagreement", flag(attribution.disagreement));
    add("unit", text(&attribution.unit));
    add("slice", text(&attribution.slice));
    add("user-unit", text(&attribution.user_unit));
    add("user-slice", text(&attribution.user_slice));
    add("inner", text(&attribution.inner_unit));
    add("session", text(&attribution.session));
    add("user", attribution.user.map(|user| user.to_string()));
    add("application", text(&attribution.application));
    add("container", attribution.container.as_ref().map(container));
    for parent in &attribution.parents {
        add("parent", Some(container(parent)));
    }
    add("monitor", attribution.monitor_of.as_ref().map(container));
    add("build", text(&attribution.build_step));
    add("pod", attribution.pod.as_ref().map(pod));
    add("network", attribution.network_container.as_ref().map(container));
    words.join(" ")
}

fn check(vectors: &[(u8, &str, &str)]) {
    for (number, path, expected) in vectors {
        let path = expanded(path);
        let expected = expanded(expected);
        let by_path = attribute(path.as_bytes());
        assert_eq!(told(&by_path), expected, "vector {number}");
        assert_eq!(by_path.path, path.as_bytes());
        for line in [format!("0::{path}\n"), format!("1:name=systemd:{path}\n0::/\n")] {
            assert_eq!(
                told(&decode(line.as_bytes()).unwrap()),
                expected,
                "vector {number}: {line}"
            );
        }
    }
}

#[test]
fn docker_is_attributed() {
    check(&[
        (
            1,
            "/system.slice/docker-{9ec39b91}.scope",
            "unit=docker-{9ec39b91}.scope slice=system.slice container=docker,id:{9ec39b91}",
        ),
        (
            2,
            "/docker/{81950eac}",
            "slice=-.slice container=docker,id:{81950eac}",
        ),
        (3, "/{4f797c53}", "slice=-.slice container=unknown,id:{4f797c53}"),
        (
            4,
            "/own-docker/{bf506f53}",
            "slice=-.slice container=unknown,id:{bf506f53},hint:own-docker",
        ),
        (
            5,
            "/docker/buildkit/t4967jvf8rbufklrhkicskyes",
            "slice=-.slice build=t4967jvf8rbufklrhkicskyes",
        ),
        (
            21,
            "/system.slice/nerdctl-{01234567}.scope",
            "unit=nerdctl-{01234567}.scope slice=system.slice container=nerdctl,id:{01234567}",
        ),
        (
            37,
            "/../../docker-{01234567}.scope",
            "relative= container=docker,id:{01234567}",
        ),
    ]);
}

#[test]
fn podman_is_attributed() {
    check(&[
        (
            6,
            "/libpod_parent/libpod-{fa3eb2f1}",
            "slice=-.slice container=podman,id:{fa3eb2f1}",
        ),
        (7, "/libpod_parent/conmon", "slice=-.slice monitor=podman"),
        (
            8,
            "/user.slice/user-0.slice/user@0.service/machine.slice/libpod-{cf21d192}.scope/container",
            "unit=user@0.service slice=user-0.slice user-unit=libpod-{cf21d192}.scope user-slice=machine.slice \
             user=0 container=podman,id:{cf21d192}",
        ),
        (
            9,
            "/user.slice/user-1001.slice/user@1001.service/user.slice/libpod-{2504b790}.scope",
            "unit=user@1001.service slice=user-1001.slice user-unit=libpod-{2504b790}.scope user-slice=user.slice \
             user=1001 container=podman,id:{2504b790}",
        ),
        (
            10,
            "/user.slice/user-1000.slice/user@1000.service/app.slice/nextcloud.service/libpod-payload-{c7bcf94f}",
            "unit=user@1000.service slice=user-1000.slice user-unit=nextcloud.service user-slice=app.slice user=1000 \
             container=podman,id:{c7bcf94f}",
        ),
        (
            11,
            "/user.slice/user-1000.slice/user@1000.service/user.slice/podman-6696.scope",
            "unit=user@1000.service slice=user-1000.slice user-unit=podman-6696.scope user-slice=user.slice user=1000",
        ),
    ]);
}

#[test]
fn kubernetes_is_attributed() {
    check(&[
        (
            12,
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod40934a46_d409_4f4a_bb8b_1ec0b0436320.slice/\
             cri-containerd-{afc114c6}.scope",
            "unit=cri-containerd-{afc114c6}.scope \
             slice=kubepods-burstable-pod40934a46_d409_4f4a_bb8b_1ec0b0436320.slice \
             container=containerd,id:{afc114c6} pod=Kubernetes,40934a46-d409-4f4a-bb8b-1ec0b0436320,burstable",
        ),
        (
            13,
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod30cea2cf_1b80_4807_abad_d81453e199c5.slice/\
             crio-{a8077b08}.scope",
            "unit=crio-{a8077b08}.scope slice=kubepods-burstable-pod30cea2cf_1b80_4807_abad_d81453e199c5.slice \
             container=cri-o,id:{a8077b08} pod=Kubernetes,30cea2cf-1b80-4807-abad-d81453e199c5,burstable",
        ),
        (
            14,
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podb4e8e0dc_caf3_4a43_bf50_f84ef5ef7a8f.slice/\
             crio-conmon-{927cffdc}.scope",
            "unit=crio-conmon-{927cffdc}.scope slice=kubepods-burstable-podb4e8e0dc_caf3_4a43_bf50_f84ef5ef7a8f.slice \
             monitor=cri-o,id:{927cffdc} pod=Kubernetes,b4e8e0dc-caf3-4a43-bf50-f84ef5ef7a8f,burstable",
        ),
        (
            15,
            "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod5759a1ae_36ca_48a8_b20a_b0b5c8a90fb8.slice/\
             docker-{c8b38413}.scope",
            "unit=docker-{c8b38413}.scope slice=kubepods-besteffort-pod5759a1ae_36ca_48a8_b20a_b0b5c8a90fb8.slice \
             container=docker,id:{c8b38413} pod=Kubernetes,5759a1ae-36ca-48a8-b20a-b0b5c8a90fb8,besteffort",
        ),
        (
            16,
            "/kubepods/burstable/pod58662905-8ccc-11e7-a695-c85b76cda386/{1659f887}",
            "slice=-.slice container=unknown,id:{1659f887} \
             pod=Kubernetes,58662905-8ccc-11e7-a695-c85b76cda386,burstable",
        ),
        (
            17,
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod8daa50c3a64c9ff60bb9eab7b44b56fd.slice/\
             cri-containerd-{2884d57c}.scope",
            "unit=cri-containerd-{2884d57c}.scope slice=kubepods-burstable-pod8daa50c3a64c9ff60bb9eab7b44b56fd.slice \
             container=containerd,id:{2884d57c} pod=Kubernetes,8daa50c3a64c9ff60bb9eab7b44b56fd,burstable",
        ),
        (
            18,
            "/system.slice/containerd.service/kubepods-burstable-podff49d0be_16b7_4a49_bb9e_8ec1f1f4e27f.slice:\
             cri-containerd:{0f99ad5f}",
            "unit=containerd.service slice=system.slice container=containerd,id:{0f99ad5f} \
             pod=Kubernetes,ff49d0be-16b7-4a49-bb9e-8ec1f1f4e27f,burstable",
        ),
        (
            19,
            "/system.slice/docker-{fd9d0ea0}.scope/kubelet.slice/kubelet-kubepods.slice/\
             kubelet-kubepods-besteffort.slice/\
             kubelet-kubepods-besteffort-podeab5a334_93fe_48a8_b139_9e8079c1f163.slice/cri-containerd-{99f3a16e}.scope",
            "unit=docker-{fd9d0ea0}.scope slice=system.slice container=containerd,id:{99f3a16e} \
             parent=docker,id:{fd9d0ea0} pod=Kubernetes,eab5a334-93fe-48a8-b139-9e8079c1f163,besteffort",
        ),
        (
            20,
            "/system.slice/containerd.service",
            "unit=containerd.service slice=system.slice",
        ),
    ]);
}

#[test]
fn lxc_nspawn_and_libvirt_are_attributed() {
    check(&[
        (22, "/lxc.payload.c1", "slice=-.slice container=lxc,name:c1"),
        (23, "/lxc.monitor.c1", "slice=-.slice monitor=lxc,name:c1"),
        (
            24,
            "/lxc.payload.user-1000_alpine-container/.lxc",
            "slice=-.slice container=incus/lxd,name:alpine-container,project:user-1000",
        ),
        (
            25,
            "/lxc.payload.test/system.slice/ssh.service",
            "slice=-.slice inner=ssh.service container=lxc,name:test",
        ),
        (
            26,
            "/machine.slice/systemd-nspawn@debian.service/payload/system.slice/app.service",
            "unit=systemd-nspawn@debian.service slice=machine.slice inner=app.service container=nspawn,name:debian",
        ),
        (
            27,
            "/machine.slice/machine-alpine.scope/payload/system.slice/nginx.service",
            "unit=machine-alpine.scope slice=machine.slice inner=nginx.service container=machine,name:alpine",
        ),
        (
            28,
            "/machine.slice/machine-qemu\\x2d1\\x2dinstance\\x2d0000001d.scope/emulator",
            "unit=machine-qemu\\x2d1\\x2dinstance\\x2d0000001d.scope slice=machine.slice \
             container=libvirt-qemu,name:instance-0000001d,number:1",
        ),
    ]);
}

#[test]
fn applications_and_plain_units_are_attributed() {
    check(&[
        (
            29,
            "/user.slice/user-1000.slice/user@1000.service/app.slice/\
             snap.firefox.firefox-8d3f1834-c397-4085-b29d-3b2538c9ff4e.scope",
            "unit=user@1000.service slice=user-1000.slice \
             user-unit=snap.firefox.firefox-8d3f1834-c397-4085-b29d-3b2538c9ff4e.scope user-slice=app.slice user=1000 \
             container=snap,name:firefox.firefox",
        ),
        (
            30,
            "/system.slice/snap.lxd.daemon.service",
            "unit=snap.lxd.daemon.service slice=system.slice container=snap,name:lxd.daemon",
        ),
        (
            31,
            "/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-org.gnome.Maps-4711.scope",
            "unit=user@1000.service slice=user-1000.slice user-unit=app-flatpak-org.gnome.Maps-4711.scope \
             user-slice=app.slice user=1000 application=org.gnome.Maps container=flatpak,name:org.gnome.Maps",
        ),
        (
            32,
            "/user.slice/user-1000.slice/session-2.scope/foobar.service",
            "unit=session-2.scope slice=user-1000.slice user-unit=foobar.service session=2 user=1000",
        ),
        (
            33,
            "/system.slice/system-waldo.slice/_cpu.service/sdfdsaf",
            "unit=cpu.service slice=system-waldo.slice",
        ),
        (
            34,
            "/user.slice/user-1000.slice/user@.service/server.service",
            "slice=user-1000.slice user=1000",
        ),
        (
            35,
            "/system.slice/getty####@tty6.service/xxx",
            "slice=system.slice",
        ),
        (36, "/init.scope", "unit=init.scope slice=-.slice"),
        (
            40,
            "/system.slice/postgresql@15-main.service",
            "unit=postgresql@15-main.service slice=system.slice",
        ),
    ]);
    assert_eq!(
        unit_name::instance(b"postgresql@15-main.service"),
        Some(&b"15-main"[..])
    );
}

fn mounts(root: &str) -> Mounts {
    let line = format!("500 480 254:1 {root} /etc/hostname rw - ext4 /dev/vda1 rw\n");
    mountinfo::decode(expanded(&line).as_bytes())
}

/// Vector 4.
#[test]
fn a_shim_tells_the_runtime_that_a_path_does_not() {
    let argv: Vec<Vec<u8>> =
        expanded("/usr/bin/containerd-shim-runc-v2 -namespace moby -id {bf506f53} -address /run/s")
            .split(' ')
            .map(|word| word.as_bytes().to_vec())
            .collect();
    let monitored = monitor::decode(&argv).unwrap();
    let mut attribution = attribute(expanded("/own-docker/{bf506f53}").as_bytes());
    assert!(add_monitor(&mut attribution, &monitored));
    let expected = "slice=-.slice container=docker,id:{bf506f53},namespace:moby,hint:own-docker";
    assert_eq!(told(&attribution), expanded(expected));

    let mut other = attribute(expanded("/own-docker/{d1ca2e0f}").as_bytes());
    assert!(!add_monitor(&mut other, &monitored));
    assert_eq!(other.container.unwrap().runtime, Runtime::Unknown);
}

/// Vector 38.
#[test]
fn mounts_name_the_container_where_the_path_does_not() {
    let mut attribution = decode(b"9:name=systemd:/\n4:memory:/\n0::/\n").unwrap();
    assert_eq!(told(&attribution), "");
    add_mounts(
        &mut attribution,
        mounts("/home/u/.local/share/containers/storage/vfs-containers/{171bde01}/userdata/hostname"),
    );
    let expected = "container=podman,id:{171bde01} network=podman,id:{171bde01}";
    assert_eq!(told(&attribution), expanded(expected));
    assert_eq!(
        attribution.container.unwrap().source,
        crate::model::attribution::Source::Mounts
    );
}

/// Vector 39.
#[test]
fn mounts_of_another_container_name_the_owner_of_the_network() {
    let mut attribution = attribute(expanded("/own-docker/{d1ca2e0f}").as_bytes());
    add_mounts(
        &mut attribution,
        mounts("/var/lib/docker/containers/{bf506f53}/hostname"),
    );
    let expected =
        "slice=-.slice container=docker,id:{d1ca2e0f},hint:own-docker network=docker,id:{bf506f53}";
    assert_eq!(told(&attribution), expanded(expected));
}

#[test]
fn the_sandbox_of_a_pod_never_stands_in_for_a_container() {
    let mut attribution = attribute(b"/");
    add_mounts(
        &mut attribution,
        mounts("/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/{01234567}/hostname"),
    );
    assert_eq!(told(&attribution), expanded("network=containerd,id:{01234567}"));
}

#[test]
fn other_forms_of_the_same_runtimes_are_attributed() {
    let form = |path: &str, expected: &str| {
        let attribution = attribute(expanded(path).as_bytes());
        let all = told(&attribution);
        let of = |word: &&str| !word.starts_with("slice=") && !word.starts_with("unit=");
        let words: Vec<&str> = all.split(' ').filter(of).collect();
        assert_eq!(words.join(" "), expanded(expected), "{path}");
    };
    form(
        "/libpod_parent/libpod-conmon-{01234567}",
        "monitor=podman,id:{01234567}",
    );
    form(
        "/machine.slice/libpod-conmon-{01234567}.scope",
        "monitor=podman,id:{01234567}",
    );
    form(
        "/machine.slice/machine-libpod_pod_{fa3eb2f1}.slice/libpod-{01234567}.scope/container/system.slice/x.service",
        "inner=x.service container=podman,id:{01234567} pod=Podman,{fa3eb2f1},",
    );
    form(
        "/libpod_parent/libpod_pod_{fa3eb2f1}/libpod-{01234567}",
        "container=podman,id:{01234567} pod=Podman,{fa3eb2f1},",
    );
    form(
        "/default/{01234567}",
        "container=containerd,id:{01234567},namespace:default",
    );
    form(
        "/ecs/a-task/{01234567}",
        "container=unknown,id:{01234567},hint:ecs",
    );
    form(
        "/actions_job/{01234567}",
        "container=unknown,id:{01234567},hint:actions_job",
    );
    form(
        "/kubepods/pod58662905-8ccc-11e7-a695-c85b76cda386/crio-{01234567}",
        "container=cri-o,id:{01234567} pod=Kubernetes,58662905-8ccc-11e7-a695-c85b76cda386,guaranteed",
    );
    form(
        "/kubepods/besteffort/pod58662905-8ccc-11e7-a695-c85b76cda386",
        "pod=Kubernetes,58662905-8ccc-11e7-a695-c85b76cda386,besteffort",
    );
    form("/lxc/c1/system.slice", "container=lxc,name:c1");
    form(
        "/lxc.payload/c1/lxc/c2",
        "container=lxc,name:c2 parent=lxc,name:c1",
    );
    form("/lxc.monitor/c1", "monitor=lxc,name:c1");
    form(
        "/machine.slice/systemd-nspawn@a\\x2db.service/supervisor",
        "monitor=nspawn,name:a-b",
    );
    form(
        "/machine.slice/machine-lxc\\x2d12\\x2dbox.scope",
        "container=libvirt-lxc,name:box,number:12",
    );
    form(
        "/system.slice/docker-{01234567}.scope/init.scope",
        "inner=init.scope container=docker,id:{01234567}",
    );
    form(
        "/system.slice/docker-0123456789ab.scope",
        "container=docker,id:0123456789ab",
    );
    form(
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox\\x2desr-2222.scope",
        "user-unit=app-gnome-firefox\\x2desr-2222.scope user-slice=app.slice user=1000 application=firefox-esr",
    );
    form(
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.kde.kate@7f.service",
        "user-unit=app-org.kde.kate@7f.service user-slice=app.slice user=1000 application=org.kde.kate",
    );
    form(
        "/system.slice/system.slice:docker:{01234567}",
        "container=docker,id:{01234567}",
    );
    form("/a:b:{01234567}", "container=unknown,id:{01234567},hint:b");
}

#[test]
fn what_only_looks_like_a_container_is_none() {
    for path in [
        "/docker",
        "/docker/compose",
        "/docker/buildkit/short",
        "/system.slice/docker.service",
        "/system.slice/docker-compose.scope",
        "/system.slice/docker-cafe.scope",
        "/system.slice/docker-0123456789abcdef.service",
        "/system.slice/docker-0123456789AB.scope",
        "/0123456789ab",
        "/system.slice/libpod-.scope",
        "/crio",
        "/pod58662905-8ccc-11e7-a695-c85b76cda386",
        "/kubepods/podx",
        "/lxc.payload.",
        "/lxc",
        "/system.slice/web.service/supervisor",
        "/snap.x.scope",
        "/snap.x..service",
        "/app-flatpak-x.scope",
    ] {
        let attribution = attribute(path.as_bytes());
        assert_eq!(attribution.container, None, "{path}");
        assert_eq!(attribution.monitor_of, None, "{path}");
        assert_eq!(attribution.build_step, None, "{path}");
        assert_eq!(attribution.pod, None, "{path}");
    }
}

#[test]
fn a_monitor_inside_a_container_is_in_that_container() {
    let path = expanded("/system.slice/docker-{fd9d0ea0}.scope/libpod_parent/libpod-conmon-{01234567}");
    let attribution = attribute(path.as_bytes());
    let expected = "unit=docker-{fd9d0ea0}.scope slice=system.slice container=docker,id:{fd9d0ea0} \
        monitor=podman,id:{01234567}";
    assert_eq!(told(&attribution), expanded(expected));
}

#[test]
fn the_hierarchy_that_systemd_keeps_is_asked_first() {
    // Linux 6.18, both versions mounted, no systemd: only one controller is used.
    let text = b"9:name=systemd:/\n8:pids:/\n4:memory:/jobs/7\n1:cpu:/\n0::/\n";
    let attribution = decode(text).unwrap();
    assert_eq!(attribution.path, b"/jobs/7");
    assert_eq!(
        attribution.hierarchy,
        Some(Hierarchy::Controllers(b"memory".to_vec()))
    );
    let text =
        b"4:memory:/system.slice\n1:name=systemd:/system.slice/a.service\n0::/system.slice/b.service\n";
    assert_eq!(told(&decode(text).unwrap()), "unit=a.service slice=system.slice");
    let text = b"4:memory:/x.service\n1:name=systemd:/\n0::/system.slice/b.service\n";
    let attribution = decode(text).unwrap();
    assert_eq!(attribution.unit.as_deref(), Some(&b"b.service"[..]));
    assert_eq!(attribution.hierarchy, Some(Hierarchy::Unified));
    let text = expanded("2:cpu,cpuacct:/docker/{81950eac}\n1:name=systemd:/\n");
    assert_eq!(
        told(&decode(text.as_bytes()).unwrap()),
        expanded("slice=-.slice container=docker,id:{81950eac}")
    );
}

#[test]
fn hierarchies_that_name_different_containers_are_told() {
    let text = expanded(
        "9:name=systemd:/docker/{81950eac}\n4:memory:/docker/{fd9d0ea0}/docker/{4f797c53}\n1:cpu:/docker/{81950eac}\n",
    );
    let attribution = decode(text.as_bytes()).unwrap();
    let expected = "disagreement= slice=-.slice container=docker,id:{4f797c53} parent=docker,id:{fd9d0ea0}";
    assert_eq!(told(&attribution), expanded(expected));

    let text = expanded("9:name=systemd:/system.slice/a.service\n4:memory:/docker/{81950eac}\n");
    let attribution = decode(text.as_bytes()).unwrap();
    let expected = "disagreement= unit=a.service slice=system.slice container=docker,id:{81950eac}";
    assert_eq!(told(&attribution), expanded(expected));

    let text = expanded(
        "9:name=systemd:/system.slice/docker-{81950eac}.scope\n4:memory:/docker/{81950eac}\n1:cpu:/\n",
    );
    assert!(!decode(text.as_bytes()).unwrap().disagreement);
}

#[test]
fn a_removed_group_of_a_zombie_keeps_its_name() {
    let attribution = decode(b"0::/system.slice/a.service (deleted)\n").unwrap();
    assert!(attribution.removed);
    assert_eq!(attribution.path, b"/system.slice/a.service");
    assert_eq!(attribution.unit.as_deref(), Some(&b"a.service"[..]));
}

#[test]
fn a_text_that_is_none_is_told() {
    assert_eq!(decode(b""), Err(Why::GoneMeanwhile));
    for text in [&b"x"[..], b"0::", b"0:/", b"a::/", b"0::relative\n", b"\n\n"] {
        assert_eq!(decode(text), Err(Why::NotUnderstood));
    }
    let long = [b"0::/".to_vec(), vec![b'a'; PATH_BYTES_MAX]].concat();
    assert_eq!(decode(&long), Err(Why::NotUnderstood));
}

#[test]
fn a_controllers_list_or_path_may_hold_colons() {
    let attribution = decode(b"1:name=systemd:/system.slice/run-p1:2.scope\n").unwrap();
    assert_eq!(attribution.unit.as_deref(), Some(&b"run-p1:2.scope"[..]));
}

#[test]
fn users_that_are_none_are_not_told() {
    for path in [
        "/user.slice/user-4294967295.slice/x.service",
        "/user.slice/user-x.slice",
        "/system.slice/user-7.slice",
    ] {
        assert_eq!(attribute(path.as_bytes()).user, None, "{path}");
    }
    let attribution = attribute(b"/user.slice/user@x.service/a.service");
    assert_eq!(attribution.unit.as_deref(), Some(&b"user@x.service"[..]));
    assert_eq!(attribution.user_unit, None);
}

proptest! {
    #[test]
    fn no_bytes_panic(text: Vec<u8>) {
        drop(decode(&text));
        drop(attribute(&text));
    }

    #[test]
    fn no_path_of_known_words_panics(
        parts in proptest::collection::vec(
            "[.][.]|docker|lxc|_|kubepods|burstable|pod[0-9a-f-]{0,40}|(docker|crio|libpod|cri-containerd|lxc.payload.)-?\
             [0-9a-f]{0,70}([.](scope|slice|service))?|snap[.].{0,50}|app-.{0,20}[.]scope|machine-.{0,9}[.]scope",
            0..9,
        )
    ) {
        let path = format!("/{}", parts.join("/"));
        let attribution = attribute(path.as_bytes());
        for name in [&attribution.unit, &attribution.user_unit, &attribution.inner_unit].into_iter().flatten() {
            prop_assert_eq!(unit_name::unit(name), Some(&name[..]), "{}", path);
        }
    }
}
